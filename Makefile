# Two commands do all set-up on a fresh machine with Python 3.11+ and make: `make start` and `make test`.
# Each installs only what it needs, and only when a lock file or pyproject.toml has changed; Python
# compiles what is used when it is first used, for most of what is installed never is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first of these that is 3.11 or newer; choose another with `make start PYTHON=/path/to/python`.
CANDIDATES = python3 python3.13 python3.12 python3.11
NEW_ENOUGH = -c 'import sys; print("yes" if sys.version_info >= (3, 11) else "")' 2>/dev/null
PYTHON ?= $(firstword $(foreach p,$(CANDIDATES),$(if $(shell $(p) $(NEW_ENOUGH)),$(p))))

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
WORKERS ?= 2
OUT ?= out

.PHONY: help install install-dev start serve site test check lint types browser pictures study records bench docs lock clean

help: ## Say what each target does.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' \
		| awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found." >&2; \
		echo "  Fix: install it, or say where it is: make start PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "  Fix: on Debian or Ubuntu, apt install python3-venv" >&2; exit 1; }

$(VENV)/.run-installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing unknot (once; it stays in $(VENV)) …"
	@$(PIP) install --no-compile --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev-installed: requirements-dev.lock $(VENV)/.run-installed
	@echo "Installing the tools for tests …"
	@$(PIP) install --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

install: $(VENV)/.run-installed ## Install unknot into .venv from the lock file.

install-dev: $(VENV)/.dev-installed ## The same, with the tools for tests.

start: install ## Analyse a made-up diary and write a report.
	@$(BIN)/unknot example flares --out $(OUT)/example
	@$(BIN)/unknot analyse $(OUT)/example/diary.csv --out $(OUT)/report --fits $(OUT)/fits
	@echo
	@echo "That was a made-up person. Open its report in any browser: $(OUT)/report/report.html"
	@echo "Next, your own diary (a CSV with a date and a symptom or two is enough):"
	@echo "  $(BIN)/unknot analyse my-diary.csv --out $(OUT)/mine"
	@echo "Nothing leaves this computer."

serve: install ## Open your own page in the browser, on this computer only.
	@$(BIN)/unknot serve

test: lint types browser ## All checks and all tests.
	@$(BIN)/python -m pytest -n $(WORKERS)

check: lint ## Style, types of what changed, and the tests that take under a second each: for every save.
	@$(BIN)/python -m tests.quick_check

lint: install-dev ## Style: ruff check and ruff format --check.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: install-dev ## Types of every file: pyright in strict mode.
	@$(BIN)/python -m tests.changed_types --all

# Some tests look at pages in a real browser. In CI they must run; elsewhere they may be skipped.
browser:
	@if command -v chromium >/dev/null 2>&1; then :; \
	elif [ -n "$$CI" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing chromium for the browser tests …"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "chromium was not found: browser tests will be skipped."; fi
	@if command -v java >/dev/null 2>&1; then :; \
	elif [ -n "$$CI" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Java for the checker of HTML …"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq default-jre-headless >/dev/null; \
	else echo "java was not found: the HTML of pages will not be checked."; fi

pictures: install-dev browser ## Take the pictures of every page anew: look at them in out/pictures, then commit them.
	@UNKNOT_PICTURES=$(OUT)/pictures $(BIN)/python -m pytest -q -n 0 tests/web/seen -k looks

study: install-dev ## The longer studies: calibration, scores, absolute timings.
	@$(BIN)/python -m pytest -m study -n 0 || [ $$? = 5 ]

# Whatever is recorded and follows from the code alone, in the order in which one needs the other. The figures of
# docs/verdicts.md, docs/measured/posterior.json and skill.json take hours and have their own commands (`again` in each).
records: install-dev ## Write every recorded figure and page anew, but for studies of hours.
	@$(BIN)/python -m unknot.engine.calibrate > calibration.part && mv calibration.part src/unknot/data/calibration.json
	@$(BIN)/python studies/validate_shares.py --write --people 256
	@$(BIN)/unknot knots --out docs/knots
	@$(BIN)/unknot validate --words > docs/how-to/studies.md
	@$(BIN)/python -m unknot.docgen.readers > docs/readers.md
	@for name in helps flares unsure; do $(BIN)/unknot example $$name --anew --out src/unknot/data/examples/$$name || exit 1; done
	@$(BIN)/python -m unknot.web.example_made
	@$(BIN)/python studies/validate.py
	@$(BIN)/python studies/exertion.py
	@$(BIN)/python studies/verdicts/prior.py
	@$(BIN)/python studies/claims.py --verdicts
	@$(BIN)/python studies/verdicts/record.py
	@$(BIN)/python tests/golden/asked.py

bench: install-dev ## Benchmarks: ratios within one run.
	@for file in benchmarks/bench_*.py; do \
		[ -e "$$file" ] || { echo "No benchmarks yet."; break; }; \
		echo "$$file"; $(BIN)/python "$$file" || exit 1; done

$(VENV)/.site-installed: requirements-site.lock $(VENV)/.run-installed
	@echo "Installing the tools for the site …"
	@$(PIP) install --require-hashes -r requirements-site.lock
	@touch $@

site: $(VENV)/.site-installed ## Run every block, notebook and figure of the documents and make their site.
	@$(BIN)/python docs/site/build.py --out build/site

docs: install-dev ## Check the documents: links, commands, examples, the map.
	@$(BIN)/python -m pytest -n 0 -q tests/test_docs.py

# Needs uv (https://docs.astral.sh/uv/). One version of each package for every platform and every Python,
# so that the same diary gives the same answer. Commit the result with a line in the changelog.
LOCK = uv pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header --quiet
lock: ## Write the lock files anew (needs uv).
	@$(LOCK) $(LOCKFLAGS) -o requirements.lock
	@$(LOCK) $(LOCKFLAGS) --extra dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) $(LOCKFLAGS) --extra site --extra exchange --extra arviz -c requirements-dev.lock -o requirements-site.lock

clean: ## Remove what make and the tools wrote, .venv included.
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
