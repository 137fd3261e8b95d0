#!/usr/bin/env bash
# Everything that CI asks of the example: install, lint, types, production build, the ways to run it, Playwright.
#
#     scripts/check.sh
#
# The package has to be built before (dist/ and catlog.*.node in catlog-node); it is packed here, so that what is tried is
# what is there. CHROMIUM names another browser than Debian's. Where there is none it is installed if apt and root are at hand;
# otherwise CI=true makes that an error, and without it the pages are not tried, which the last lines say.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export NEXT_TELEMETRY_DISABLED=1

package=$(cd ../.. && pwd)
if [ ! -f "$package/dist/index.mjs" ] || ! compgen -G "$package/catlog.*.node" > /dev/null; then
	echo "$package is not built: npm ci, npm run build and npm run build:native there" >&2
	exit 1
fi
(cd "$package" && npm pack --silent > /dev/null)

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
npm run test:modes
if [ -x "$CHROMIUM" ]; then
	npm run test:pages
else
	printf '\n  NOT TESTED: the pages of the example in a browser (tests/*.spec.ts).\n  %s.\n' "$message" >&2
	printf '  Everything else passed. With CI=true this is an error.\n\n' >&2
fi
