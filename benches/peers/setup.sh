#!/usr/bin/env bash
# Creates benches/peers/.venv with the pinned versions of the peers, and puts the newest wheel of catlog there if one was built.
# PYTHON picks another interpreter (>= 3.11); CARGO_TARGET_DIR says where the wheel lies.
set -euo pipefail
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }
pip install --requirement requirements.txt
for wheel in "${CARGO_TARGET_DIR:-../../target}"/wheels/catlog-*.whl; do
	[ ! -e "$wheel" ] || pip install --no-deps --force-reinstall "$wheel"
done
.venv/bin/python -c 'from importlib.metadata import version as v; print(", ".join(f"{p} {v(p)}" for p in ("polars", "duckdb", "chdb", "pyspark", "pyarrow", "scipy")))'
