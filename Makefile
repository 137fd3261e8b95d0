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

TEST_STEPS := check-tools fmt-check clippy test-core no-polars doc gates lint-python docs-check test-python test-spark test-node test-next

.PHONY: help demo test $(TEST_STEPS) fmt codegen bench counts race wheels docs audit clean

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

race: ## Race the command against Polars and DuckDB, file to files (minutes; `make race SIZE=S` is shorter)
	cargo build $(WITH_CLI) --bins
	[ -x benches/peers/.venv/bin/python ] || benches/peers/setup.sh
	benches/peers/.venv/bin/python benches/peers/race.py --size $(or $(SIZE),M) --repeats $(or $(REPEATS),3) --check

docs: ## Build the book (docs/) into target/book
	@command -v mdbook > /dev/null || { echo 'mdbook is missing: cargo install mdbook --locked'; exit 1; }
	mdbook build docs --dest-dir $(abspath $(TARGET))/book

audit: ## Licences, advisories and sources of the dependencies
	@cargo deny --version > /dev/null 2>&1 || { echo 'cargo-deny is missing: cargo install cargo-deny --locked'; exit 1; }
	cargo deny check

clean: ## Remove what was built (target/ and out/)
	cargo clean
	rm -rf out

$(RUFF): Makefile
	python3 -m venv --clear $(TARGET)/venv-lint
	$(TARGET)/venv-lint/bin/python -m pip install --quiet --disable-pip-version-check ruff==$(RUFF_VERSION)
	touch $@
