# Two commands do everything: `make run` and `make test`. Everything else is a part of one of them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The rooms whose statements differ between databases run on both.
ON_POSTGRESQL := $(addprefix tests/rooms/,jobs custody vault identity catalogue holdings capture arrangement \
	filing kept worklists)
export PYTHONPATH := src
export PYTHONDONTWRITEBYTECODE := 1

# For each target; the corpus grows from run to run.
FUZZ_SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev test check bench fuzz docs messages pictures clean

help:
	@echo "make run     install, load the demonstration city, file real cases, serve the interface"
	@echo "make test    the whole test suite"
	@echo "make check   format, lint, types, import contracts, tests, generated documents"
	@echo "make pictures  every page in both languages, three widths and three themes, to look at"
	@echo "make fuzz    every parser against bytes that nobody meant, FUZZ_SECONDS each (60)"
	@echo "make bench   the benchmark, each figure beside the limit measured in the same run"

run: $(VENV)/.base
	$(BIN)/python -m muniment.config.start demo

setup: $(VENV)/.base

setup-dev: $(VENV)/.dev

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadscope
	$(BIN)/python -m tests.on_postgresql -q -n 2 --dist loadscope $(ON_POSTGRESQL)

check: $(VENV)/.dev
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/mypy src/recordkit src/muniment
	$(BIN)/lint-imports
	$(MAKE) test

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)

docs: $(VENV)/.dev
	$(BIN)/python -m docs.generate

messages: $(VENV)/.dev
	$(BIN)/pybabel compile --domain django --directory src/muniment/interfaces/web/locale

pictures: $(VENV)/.dev
	$(BIN)/python -m tests.browser.pictures

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; found: $$($(PYTHON) --version)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/build.txt
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/base.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@
