# `make` lists the tasks. `make test` is what CI runs.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

TARGET := $(or $(CARGO_TARGET_DIR),target)
# The same packages and features in every step that has polars, or it is compiled once more. It takes minutes.
WITH_CLI := --release --workspace --features catlog-core/cli
# The library alone, in a directory of its own: what users of `default-features = false` get.
NO_POLARS := --release -p catlog-core --no-default-features --target-dir $(TARGET)/no-polars
RUFF := $(TARGET)/venv-lint/bin/ruff
RUFF_VERSION := 0.17.6
PIP_AUDIT_VERSION := 2.10.1

TEST_STEPS := check-tools fmt-check clippy test-core no-polars doc gates lint-python docs-check test-python test-spark test-node test-next

.PHONY: help demo test $(TEST_STEPS) fmt codegen bench counts race-setup race race-stages race-latest race-spark growth lookups opening sizes start wheels docs audit clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Build the command and compute the five tables of the fixture panel
	@.ci/check-tools cargo cc
	@echo 'Building $(TARGET)/release/catlog (the first time takes some minutes) …'
	@cargo build $(WITH_CLI) --bins
	@echo
	@echo '$$ catlog analyze fixtures/daily_rankings.csv.gz --out out/demo'
	@$(TARGET)/release/catlog analyze fixtures/daily_rankings.csv.gz --out out/demo
	@echo
	@echo 'The tables lie in out/demo. docs/tutorial.md goes on from here.'

test: ## Run everything that CI runs, in the order of the tasks below
	@begin=$$SECONDS; times=; \
	for step in $(TEST_STEPS); do \
		printf '\n── make %s\n' "$$step"; at=$$SECONDS; \
		$(MAKE) "$$step" || { printf '\nmake %s failed after %s s\n' "$$step" $$((SECONDS - at)); exit 1; }; \
		printf -v times '%s  %-12s %5s s\n' "$$times" "$$step" $$((SECONDS - at)); \
	done; \
	printf '\n%s' "$$times"; printf '  %-12s %5s s, all passed\n' together $$((SECONDS - begin))

check-tools: ## Say which of the needed programs are missing, and where to get them
	@.ci/check-tools cargo cc python node java

fmt-check: ## Rust: formatting
	cargo fmt --all --check

clippy: ## Rust: lints, all targets
	cargo clippy $(WITH_CLI) --all-targets -- -D warnings

test-core: ## Rust: unit, property, golden and documentation tests; each bench once
	cargo test $(WITH_CLI)
	cargo test $(WITH_CLI) --bench tables --bench kernels --bench queries

no-polars: ## Rust: lints and unit tests of the library without polars
	cargo clippy $(NO_POLARS) --all-targets -- -D warnings
	cargo test $(NO_POLARS) --lib

doc: ## Rust: the API documentation, without a warning
	RUSTDOCFLAGS=-Dwarnings cargo doc $(WITH_CLI) --no-deps

gates: ## Generated files: each is checked by the program that it is for
	python3 catlog-core/codegen/gates/run.py

lint-python: $(RUFF) ## Python: lints of scripts and benches
	$(RUFF) check fixtures benches docs catlog-core/codegen catlog-core/tests catlog-py

docs-check: ## Documentation: links, pages, commands, and the columns that it names
	python3 docs/check.py

test-node: ## Node: lints, declarations, API documentation, and the tests of the package as it is packed
	cargo build --release -p catlog-node
	cd catlog-node && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build && npm run --silent lint \
		&& npm run --silent doc && npm --silent test

test-next: ## Node: the Next.js example: lints, types, production build, its pages in Chromium
	catlog-node/examples/nextjs/scripts/check.sh

test-spark: ## Spark: catlog.spark in local, cluster and Connect sessions, and the Databricks notebooks
	python3 catlog-py/tests/run_spark.py

test-python: ## Python: the wheel in environments of its own: tests, examples, mypy, pyright, stubtest
	python3 catlog-py/tests/run.py

wheels: ## Python: wheels for Linux on x86_64 and aarch64 (manylinux_2_28, with zig), and what they promise
	python3 catlog-py/wheels.py

fmt: ## Format the Rust code
	cargo fmt --all

codegen: ## Write the files that are generated from the Rust types
	cargo run --release -p catlog-codegen

bench: ## Criterion benches of kernels and tables
	cargo bench --workspace --features catlog-core/cli

counts: ## Instructions of the main kernels and tables against those recorded, under valgrind: a report
	cargo build $(WITH_CLI) --bins
	python3 benches/counts/counts.py $(TARGET)/release/count_kernels

RACE := benches/peers/.venv/bin/python -u
race-setup:
	cargo build $(WITH_CLI) --bins
	benches/peers/setup.sh

race: race-setup ## Race against Polars, DuckDB and ClickHouse, file to files (minutes; SIZE=S REPEATS=2 PEERS=polars,spark)
	$(RACE) benches/peers/race.py --size $(or $(SIZE),M) --repeats $(or $(REPEATS),3) --peers $(or $(PEERS),polars,duckdb,chdb) --check

race-stages: race-setup ## Race in memory, with the ratios of each stage (SIZE, REPEATS, PEERS)
	$(RACE) benches/peers/race.py --size $(or $(SIZE),M) --repeats $(or $(REPEATS),3) --peers $(or $(PEERS),polars,duckdb,chdb) --no-write

race-latest: race-setup ## Race for the newest of 45 days, and a day appended to a loaded catalogue (SIZE, REPEATS, PEERS)
	$(RACE) benches/peers/race.py --size $(or $(SIZE),50000x45) --repeats $(or $(REPEATS),3) --peers $(or $(PEERS),polars) --latest
	$(RACE) benches/peers/append.py --size $(or $(SIZE),50000x45) --repeats $(or $(REPEATS),3)

race-spark: race-setup ## catlog.spark against Spark's own window functions in one session, and the command against Spark (SIZE)
	$(RACE) benches/peers/spark_race.py --size $(or $(SIZE),S) --repeats $(or $(REPEATS),1)
	$(RACE) benches/peers/race.py --size $(or $(SIZE),S) --repeats $(or $(REPEATS),1) --peers spark

growth: race-setup ## Time and memory from S to L by rows, anime, days and genres, and the plot of the docs
	$(RACE) benches/peers/growth.py --plot docs/images/growth.svg

lookups: race-setup ## Look-ups against an indexed PostgreSQL, from Python, Rust and Node (SIZE)
	$(RACE) benches/peers/lookups.py --size $(or $(SIZE),M)

opening: race-setup ## Opening a panel against the bare decode of its columns, and bytes a row (SIZE)
	$(RACE) benches/peers/opening.py --size $(or $(SIZE),L)

sizes: race-setup ## Parquet against CSV, who reads the files, and what filters leave unread (SIZE)
	$(RACE) benches/peers/sizes.py --size $(or $(SIZE),M)

start: race-setup ## What importing costs in Python and Node, and the sizes of wheel and addon
	$(RACE) benches/peers/start.py

docs: ## Build the book (docs/) into target/book
	@command -v mdbook > /dev/null || { echo 'mdbook is missing: cargo install mdbook --locked'; exit 1; }
	mdbook build docs --dest-dir $(abspath $(TARGET))/book

audit: ## Licences, advisories and sources of the dependencies, in Rust, Python and Node
	@cargo deny --version > /dev/null 2>&1 || { echo 'cargo-deny is missing: cargo install cargo-deny --locked'; exit 1; }
	cargo deny check
	python3 -m venv $(TARGET)/venv-audit
	$(TARGET)/venv-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==$(PIP_AUDIT_VERSION)
	for pins in catlog-py/tests/environments/{full,spark,bare}.txt benches/peers/requirements.txt; do \
		$(TARGET)/venv-audit/bin/pip-audit --no-deps --disable-pip --requirement "$$pins"; done
	cd catlog-node && npm audit
	cd catlog-node/examples/nextjs && npm audit

clean: ## Remove what was built (target/ and out/)
	cargo clean
	rm -rf out

$(RUFF): Makefile
	python3 -m venv --clear $(TARGET)/venv-lint
	$(TARGET)/venv-lint/bin/python -m pip install --quiet --disable-pip-version-check ruff==$(RUFF_VERSION)
	touch $@
