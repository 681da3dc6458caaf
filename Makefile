# `make help` lists the commands. Everything they install lies in .venv, everything they make in var.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Where Python is told to keep nothing of what it compiles, each of the tests' processes would
# compile everything again.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
WORKERS ?= 2
STEPS ?= 10000
VENV ?= .venv

# Debian's own Python where it can make an environment: it runs the suite in a fifth less time than
# one compiled as its sources come. Else the first that is there, runs, and is new enough.
SYSTEM_PYTHON := /usr/bin/python3.11
FIND_PYTHON = if $(SYSTEM_PYTHON) -c 'import ensurepip' 2>/dev/null; then echo $(SYSTEM_PYTHON); \
	else for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$python; break; }; done; fi
PYTHON = $(shell $(FIND_PYTHON))
BIN := $(VENV)/bin
# Not compiled ahead: most of what is installed is never imported, and Python compiles the rest.
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --no-input --no-compile -qq
# Tables as the models state them: that the migrations make the same ones is a test of its own.
PYTEST := $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --no-migrations
MANAGE := $(BIN)/python manage.py

.PHONY: help demo test lint lint-ruff lint-format lint-templates lint-imports lint-types format \
	test-sqlite test-postgres test-browser steps bench messages clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort \
		| awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

## Running it

demo: $(VENV)/installed .env ## Run the portal with a demo company on 127.0.0.1:$PORT (default 8000)
	@DEBUG=0 SECURE_SITE=0 STATIC_COLLECTED=0 JOBS_INLINE=1 SITE_URL=http://127.0.0.1:$(PORT) \
		EMAIL_URL=$${EMAIL_URL:-filemail:///var/mail} $(MANAGE) demo --port $(PORT)

.env:
	@umask 077 && { \
		echo '# Made by `make demo`, for this checkout only. README.md lists the variables.'; \
		echo 'DEBUG=1'; \
		echo "SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))')"; \
	} > $@

## Checking it

test: $(VENV)/installed-dev ## Run everything: lint, SQLite, PostgreSQL, browser
	@$(PYTHON) tests/support/system.py test || echo "What needs the above will fail." >&2
	@$(BIN)/python -m tests.support.suite

lint: lint-ruff lint-format lint-templates lint-imports lint-types ## Run every linter

lint-ruff: $(VENV)/installed-dev
	@$(BIN)/ruff check --quiet --output-format concise .

lint-format: $(VENV)/installed-dev
	@$(BIN)/ruff format --check --output-format concise . || { echo "Not formatted: run make format."; exit 1; }

lint-templates: $(VENV)/installed-dev
	@$(BIN)/djlint --lint --quiet templates

lint-imports: $(VENV)/installed-dev
	@found=$$($(BIN)/lint-imports --no-logo) || { echo "$$found"; exit 1; }

lint-types: $(VENV)/installed-dev
	@$(BIN)/mypy --no-error-summary

format: $(VENV)/installed-dev ## Put code into its standard shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

test-sqlite: $(VENV)/installed-dev ## Run the tests on SQLite
	@$(PYTEST) --ignore=tests/browser --junitxml=test-results/sqlite.xml

test-postgres: $(VENV)/installed-dev ## Run the same tests on a private PostgreSQL
	@$(BIN)/python -m tests.support.postgres -- \
		$(PYTEST) --ignore=tests/browser --junitxml=test-results/postgres.xml

test-browser: $(VENV)/installed-dev ## Run the tests that drive Chromium
	@$(PYTEST) tests/browser --junitxml=test-results/browser.xml

# The counts of the two databases come one after the other.
steps: $(VENV)/installed-dev ## Play 10,000 random steps of a cycle on each database against a model
	@CYCLE_STEPS=$(STEPS) $(BIN)/python -m pytest -q tests/project/test_cycle_machine.py
	@CYCLE_STEPS=$(STEPS) $(BIN)/python -m tests.support.postgres -- \
		$(BIN)/python -m pytest -q tests/project/test_cycle_machine.py

bench: $(VENV)/installed-dev ## Measure what the limits speak of
	@$(PYTHON) tests/support/system.py bench
	@$(BIN)/python -m tests.bench

messages: $(VENV)/installed-dev ## Collect the interface's words and compile their Chinese
	@DEBUG=1 $(MANAGE) sync_messages

## Tools

# One stamp for each list of packages: pip runs again only when its list has changed.
$(VENV)/installed: requirements.txt
	@$(MAKE) $(BIN)/python
	@$(PYTHON) tests/support/system.py demo
	@echo "Installing packages …"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt requirements.txt
	@$(MAKE) $(BIN)/python
	@echo "Installing packages …"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

clean: ## Remove what the tools made; the demo's data and .venv stay
	@rm -rf test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -path ./$(VENV) -prune -o -name __pycache__ -print0 | xargs -0 rm -rf
