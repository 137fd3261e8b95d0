#!/usr/bin/env bash
# Builds the native half as it is published, on the platform that this machine has, and tests the package with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --profile dist -p catlog-node
npm ci --no-audit --no-fund
npx tsc -p tsconfig.json
node scripts/native.mjs dist
node scripts/esm.mjs
npm test
