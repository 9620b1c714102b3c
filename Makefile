# The front door: bare `make` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
JOBS ?= 2
FUZZ_SECONDS ?= 300
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INPUTS := pyproject.toml setup.py constraints.txt
PARTS := mlf schemas artifacts operators models compiler runtime
CODE := $(PARTS) benchmarks tests setup.py

.PHONY: help demo test check format fuzz bench schemas lock pins clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

demo: $(VENV)/installed ## run the flagship spec and say where its report is
	$(BIN)/mlf run specs/mes_boost.yaml
	@printf 'Report: '; $(BIN)/mlf report
	@echo 'Next:   edit a line of specs/mes_boost.yaml, run `make demo` again, and see what it changed with `$(BIN)/mlf diff`'

test: check ## everything that must hold: check, then the whole test suite
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal

check: $(VENV)/installed-dev ## style, types and layers
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-dev ## let ruff format the code and sort out what it can
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

fuzz: $(VENV)/installed-dev ## fuzz the readers for FUZZ_SECONDS each
	$(PIP) install -q -c constraints.txt -e '.[fuzz]' --no-build-isolation
	for target in tests/fuzz/*.py; do $(BIN)/python $$target -max_total_time=$(FUZZ_SECONDS) || exit 1; done

bench: $(VENV)/installed ## measure mlf beside its peers, which get an environment of their own
	$(BIN)/python benchmarks/spine.py
	$(BIN)/python benchmarks/data.py
	$(BIN)/python benchmarks/features.py

schemas: $(VENV)/installed ## write the JSON Schemas again
	$(BIN)/python -m mlf.cli.schemas

lock: $(VENV)/installed ## accept new operators and features, and new versions of old ones, into compiler/operators.lock
	$(BIN)/python -m mlf.compiler.lock

pins: $(VENV)/installed-dev ## write constraints.txt from what is installed
	$(PIP) freeze --all --exclude mlf --exclude pip | sed -n 's/^\([A-Za-z0-9_.-]*==[^+]*\).*/\1/p' > constraints.tmp
	mv constraints.tmp constraints.txt

clean: ## remove caches and build leftovers; the environment and the store stay
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# An install runs again only when the project's declaration or a pin has moved. The build backend is pinned like everything else, so
# the build is not isolated: an isolated one would fetch whatever setuptools is newest.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(INPUTS) | $(BIN)/python
	$(PIP) install -q -c constraints.txt setuptools
	$(PIP) install -q -c constraints.txt --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(PIP) install -q -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

