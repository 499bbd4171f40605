# Every target says what it does; `make help` lists them.
# PYTHON  the interpreter for the virtual environment (3.11 or newer)
# WHEELS  a folder filled by `make wheels`: installs from there alone, without any index
# PORT, HOST, ANLAN_HOME, DATABASE_URL are passed on to `anlan up`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Without index addresses and file names, so that a lock says nothing about the machine that made it.
COMPILE = $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml
ifdef WHEELS
FROM   := --no-index --find-links $(abspath $(WHEELS))
endif

.DEFAULT_GOAL := help
.PHONY: help run setup test soak check lock format bench wheels clean

help: ## List every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export ANLAN_HOME ?= $(CURDIR)/.home
run: setup ## Install, start everything and play the demonstration (PORT, HOST, ANLAN_HOME)
	@$(BIN)/anlan up --demo

setup: $(VENV)/.installed ## Install what a server needs, hash by hash

test: $(VENV)/.installed-dev ## Run every test that fits in a quarter of an hour
	@$(BIN)/pytest -n 2

soak: $(VENV)/.installed-dev ## Run the long failure and load tests
	@$(BIN)/pytest -m soak --timeout 1800

check: $(VENV)/.installed-dev ## Lint, format, types, import contracts, migrations, and what must not be in the tree
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@ANLAN_HOME=$(CURDIR)/.home $(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python .ci/migrations
	@$(BIN)/python .ci/tree

format: $(VENV)/.installed-dev ## Put imports and lines in order
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed-dev ## Measure the engine and the deadlines on this machine
	@$(BIN)/anlan bench engine
	@$(BIN)/anlan bench deadlines --due 10000

lock: $(VENV)/.installed-dev ## Resolve the dependencies anew into both lock files
	@$(COMPILE) --extra build -o requirements.lock
	@$(COMPILE) --extra dev --extra build -o requirements-dev.lock

wheels: $(VENV)/bin/python ## Download every wheel into WHEELS (default ./wheels) for a machine without an index
	@$(PIP) download --require-hashes --dest $(or $(WHEELS),wheels) -r requirements-dev.lock

clean: ## Remove what was built; a home folder is left alone
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(PIP) install $(FROM) --require-hashes -r requirements.lock
	@$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(PIP) install $(FROM) --require-hashes -r requirements-dev.lock
	@touch $@
