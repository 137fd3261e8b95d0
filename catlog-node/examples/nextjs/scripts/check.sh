#!/usr/bin/env bash
# Everything that CI asks of the example: install, lint, types, production build, Playwright.
#
#     scripts/check.sh
#
# The package has to be packed before: catlog-<version>.tgz in catlog-node. CHROMIUM names another browser than Debian's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export NEXT_TELEMETRY_DISABLED=1

tarball=$(node -p 'require("./package.json").dependencies.catlog.slice("file:".length)')
if [ ! -f "$tarball" ]; then
	echo "$tarball is missing: run npm pack in catlog-node, after it was built" >&2
	exit 1
fi

: "${CHROMIUM:=/usr/bin/chromium}"
if [ ! -x "$CHROMIUM" ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
	echo 'Installing Chromium …'
	DEBIAN_FRONTEND=noninteractive apt-get -q update > /dev/null
	DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends chromium fonts-dejavu-core > /dev/null
fi
if [ ! -x "$CHROMIUM" ]; then
	message="$CHROMIUM is missing: install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM"
	if [ "${CI:-}" = true ]; then
		echo "$message" >&2
		exit 1
	fi
fi
export CHROMIUM

npm ci --no-audit --no-fund
npm run lint
npm run typecheck
npm run build
if [ -x "$CHROMIUM" ]; then
	npm test
else
	echo "The pages were not tried, since $message"
fi
