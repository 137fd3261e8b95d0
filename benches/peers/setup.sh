#!/usr/bin/env bash
# Creates benches/peers/.venv with the pinned versions of the peers. PYTHON picks another interpreter (>= 3.11).
set -euo pipefail
cd "$(dirname "$0")"
"${PYTHON:-python3}" -m venv .venv
.venv/bin/python -m pip install --quiet --requirement requirements.txt
.venv/bin/python -c 'import polars, duckdb, pyarrow, scipy; print("polars", polars.__version__, "duckdb", duckdb.__version__, "pyarrow", pyarrow.__version__, "scipy", scipy.__version__)'
