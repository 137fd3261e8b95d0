#!/usr/bin/env bash
# Everything that CI asks of the example: install, lint, types, production build, the ways to run it, Playwright.
#
#     scripts/check.sh
#
# The package has to be built before (dist/ and catlog.*.node in catlog-node); it is packed here, so that what is tried is
# what is there. CHROMIUM names another browser than Debian's. Where there is none it is installed if apt-get is at hand, as root or
# by sudo without a password. A missing browser is an error, unless SKIP_BROWSER=1 leaves the pages out.
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
if [ "${SKIP_BROWSER:-}" != 1 ] && [ ! -x "$CHROMIUM" ] && command -v apt-get > /dev/null; then
	as_root=()
	[ "$(id -u)" = 0 ] || as_root=(sudo -n)
	echo 'Installing Chromium …'
	{
		"${as_root[@]}" apt-get -q update &&
			"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends chromium fonts-dejavu-core
	} > /dev/null || true
fi
if [ "${SKIP_BROWSER:-}" != 1 ] && [ ! -x "$CHROMIUM" ]; then
	echo "$CHROMIUM is missing: install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM;" >&2
	echo 'SKIP_BROWSER=1 leaves the pages untested' >&2
	exit 1
fi
export CHROMIUM

npm ci --no-audit --no-fund
npm run lint
npm run typecheck
npm run build
npm run test:modes
if [ "${SKIP_BROWSER:-}" = 1 ]; then
	printf '\n  NOT TESTED: the pages of the example in a browser (tests/*.spec.ts), because of SKIP_BROWSER=1.\n' >&2
	printf '  Everything else passed.\n\n' >&2
else
	npm run test:pages
fi
