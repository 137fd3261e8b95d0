#!/usr/bin/env bash
# Creates benches/peers/.venv with the pinned versions of the peers, and puts the newest wheel of catlog there if one was built.
# PYTHON picks another interpreter (>= 3.11); CARGO_TARGET_DIR says where the wheel lies.
set -euo pipefail
target=$(realpath -m "${CARGO_TARGET_DIR:-$(dirname "$0")/../../target}")
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }
pip install --requirement requirements.txt
wheel=$(ls -t "$target"/wheels/catlog-*.whl 2> /dev/null | head -n 1 || true)
if [ -n "$wheel" ]; then
	pip install --no-deps --force-reinstall "$wheel"
else
	echo "there is no wheel of catlog in $target/wheels (make test-python builds one): what asks catlog from Python cannot run" >&2
fi
.venv/bin/python -c 'from importlib.metadata import version as v; print(", ".join(f"{p} {v(p)}" for p in ("polars", "duckdb", "chdb", "pyspark", "pyarrow", "scipy")))'
