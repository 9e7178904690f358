# Every target sets up what it needs: start with `make demo`, or `make help` for the list.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
UV := $(or $(shell command -v uv),.venv/bin/uv)
RUN := .venv/bin/
STAMP := .venv/.ready
RUST := $(shell find rust -name target -prune -o \( -name '*.rs' -o -name Cargo.toml \) -print)
# A folder of its own: clippy and maturin would each undo the other's build of pyo3.
CLIPPY := PYO3_PYTHON=$(CURDIR)/.venv/bin/python \
	cargo clippy --target-dir $(or $(CARGO_TARGET_DIR),target)/clippy
EXAMPLE := examples/sqlite_pragmas/campaign.yaml

# What the fuzz targets begin with.
PACKS = $(wildcard tests/golden/snapshots/*.pack)
FUZZ_S = 600

# What services are started, awaited and cleaned up by.
PROVISIONING = environment,readied,provisioning,ledger,place,ports,pool

# Exit code 5 of pytest says that no test of the kind exists, which is no failure.
PYTEST_KIND = $(RUN)python -m pytest $(1) || [ $$? -eq 5 ]

.PHONY: help setup fast demo test test-rust test-python test-property test-contract test-chaos \
	test-performance test-all-enhanced coverage-rust \
	coverage-orchestration coverage-snapshots fuzz lint format bench bench-rust docs wheel pins clean

help: ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(STAMP) ## make .venv with testflow and every tool in it

$(STAMP): pyproject.toml Cargo.toml $(wildcard Cargo.lock) $(RUST) | $(UV)
	@command -v cargo >/dev/null || { echo "cargo is missing: install a Rust toolchain" >&2; exit 1; }
	$(UV) sync
	@touch $@

# Only where no uv is installed: a virtual environment takes pip even where the system forbids it.
.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is missing or older than 3.11: make PYTHON=python3.x setup" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make environments: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --constraint constraints.txt uv

# Speeds are measured on the build that users get, put in place of the one that is quick to make.
fast: setup
	VIRTUAL_ENV=.venv $(RUN)maturin develop --quiet --profile wheel --skip-install

demo: setup ## run a campaign against the SQLite of this Python and report on it
	@mkdir -p build/demo
	$(RUN)testflow campaign run $(EXAMPLE) --report build/demo/report.html || [ $$? -eq 1 ]
	@echo "report: build/demo/report.html"

test: test-rust test-python ## run the tests of both languages, with branch coverage

test-rust:
	cargo test

test-python: setup
	@mkdir -p build
	$(RUN)python -m pytest -m "not performance" --cov --cov-report=term $(ARGS)

# After `make test`, where PostgreSQL, Redis and Docker were there.
coverage-orchestration: setup ## hold environments and the engine to their floors of tested lines
	$(RUN)coverage report --include='python/testflow/environments/*' --fail-under=95
	$(RUN)coverage report --include='python/testflow/workflow/*' --fail-under=95
	@# All of it is reached; which side of a race a run takes, it does not choose.
	$(RUN)coverage report --fail-under=98 \
		--include="$$(printf 'python/testflow/environments/%s.py,' {$(PROVISIONING)})"

coverage-rust: setup ## print the lines of the generation code in Rust that no test reaches (BRANCHES=1)
	$(RUN)python .ci/rust_coverage.py --floor 100 $(if $(BRANCHES),--branches 100)

coverage-snapshots: setup ## print the lines of the snapshot store in Rust that no test reaches (BRANCHES=1)
	$(RUN)python .ci/rust_coverage.py --part snapshots --floor 97 $(if $(BRANCHES),--branches 0)

test-property: setup ## run the property tests on many examples
	$(call PYTEST_KIND,-m property --hypothesis-profile=ci)

test-contract: setup ## run what every implementation of a kind must do
	$(call PYTEST_KIND,-m contract)

test-chaos: setup ## run the tests that kill, hang and overflow
	$(call PYTEST_KIND,-m chaos)

test-performance: fast ## run the tests of promised speeds, on a quiet machine
	$(call PYTEST_KIND,-m performance)

test-all-enhanced: fast test-rust ## run every test there is, properties on the most examples
	$(RUN)python -m pytest --hypothesis-profile=deep

fuzz: ## try chance bytes on whatever reads snapshots, FUZZ_S seconds each (nightly, cargo-fuzz)
	cargo run --quiet -p testflow-core --features fuzzing --example fuzz_corpus -- \
		rust/fuzz/corpus $(PACKS)
	@for target in text configuration pack sealed; do echo "$$target"; \
		cargo +nightly fuzz run --fuzz-dir rust/fuzz --sanitizer none $$target -- \
		-max_total_time=$(FUZZ_S) -max_len=16384 -rss_limit_mb=512 -malloc_limit_mb=300 -timeout=20; done

lint: setup ## check style, types, layers and that the stubs fit the binary
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)pyright
	$(RUN)lint-imports
	$(RUN)python -m mypy.stubtest testflow._core
	cargo fmt --all --check
	$(CLIPPY) --workspace --all-targets -- -D warnings

format: setup ## write Python and Rust the way lint wants them
	$(RUN)ruff check --fix .
	$(RUN)ruff format .
	cargo fmt --all

bench: fast ## run every benchmark against its peer and print one table
	@rm -rf build/benchmarks
	@for file in $(sort $(wildcard benchmarks/bench_*.py)); do echo "$$file"; $(RUN)python "$$file"; done
	$(RUN)python benchmarks/harness.py

bench-rust: ## run the micro-benchmarks of the Rust core
	cargo bench -p testflow-benches

docs: setup ## build the documentation in build/site
	$(RUN)mkdocs build --strict

wheel: setup ## build the wheel in build/wheels
	$(RUN)maturin build --profile wheel --out build/wheels

pins: setup ## move every pinned version to the newest that fits
	$(RUN)python .ci/pins.py $(UV)

clean: ## remove everything that the other targets made
	rm -rf .venv build target uv.lock .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find python tests benchmarks examples -name __pycache__ -prune -exec rm -rf {} +
	find python -name '_core*.so' -delete
