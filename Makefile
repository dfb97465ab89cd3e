# Masthead: `make help` lists what this does. Everything sets itself up; nothing needs root but the browser's package.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
# Processes that tests run in: one more than the two cores that CI has, for many of them wait for a server or a browser.
CORES ?= 3

.PHONY: help run test test-services check bench faults sheets attacks attack-tools semgrep mutations docs format lock browser nginx clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Stamps say what is installed; they are older than their lock when something must be done again.
.venv/run.stamp: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed (set PYTHON=…)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (set PYTHON=…)."; exit 1; }
	@test -x $(BIN)/pip || { rm -rf .venv; $(PYTHON) -m venv .venv; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: .venv/run.stamp  ## set everything up and serve the demo publication on http://127.0.0.1:8000
	@export MASTHEAD_URL="$${MASTHEAD_URL:-http://127.0.0.1:$(PORT)}"; $(BIN)/masthead setup && $(BIN)/masthead demo && exec $(BIN)/masthead serve --bind 127.0.0.1:$(PORT)

test: .venv/dev.stamp browser nginx  ## set everything up and pass the tests, browser tests included
	$(BIN)/python -m pytest -n $(CORES) --dist loadfile --no-loadscope-reorder

test-services: .venv/dev.stamp browser  ## the tests on PostgreSQL and Redis, which it installs, starts and stops
	$(BIN)/python -m tools.test_services

check: .venv/dev.stamp  ## format, lint, types, templates, import map
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet masthead

bench: .venv/dev.stamp  ## the benchmark table
	$(BIN)/python -m bench

faults: .venv/dev.stamp  ## what goes wrong around us, done to a real server: what visitors see, what is kept (two minutes)
	$(BIN)/python -m bench.faults

sheets: .venv/dev.stamp browser  ## contact sheets of every page, to look at (minutes; FOLDER=… says where)
	$(BIN)/python -m tools.contact_sheet $(FOLDER)

docs: .venv/run.stamp  ## write the pages that are made from the code
	$(BIN)/python -m masthead.settings_page > docs/settings.md

format: .venv/dev.stamp  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/dev.stamp  ## resolve the requirements anew (needs `pip install uv` in .venv)
	$(BIN)/uv pip compile -q pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.txt
	for tool in schemathesis wapiti; do $(BIN)/uv pip compile -q tools/attacking/$$tool.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o tools/attacking/$$tool.txt; done
	$(BIN)/uv pip compile -q pyproject.toml --group build --group dev -c requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.txt

browser:  # Chromium for the browser tests: the system's, or Debian's package where we may install one
	@bash tools/browser.sh

nginx:  # nginx for the tests of what stands in front: the system's, or Debian's package where we may install one
	@bash tools/nginx.sh

attacks: .venv/dev.stamp  ## every attempt on the wall whole, on each of the three kinds of articles (minutes; `make test` plays most of it)
	MASTHEAD_TESTS_WHOLE=1 $(BIN)/python -m pytest -n0 tests/attacks

.venv-attack/%.stamp: tools/attacking/%.txt
	@rm -rf .venv-attack/$* && $(PYTHON) -m venv .venv-attack/$*
	.venv-attack/$*/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

attack-tools: .venv/dev.stamp .venv-attack/schemathesis.stamp .venv-attack/wapiti.stamp  ## let schemathesis and wapiti loose on the demo (a quarter of an hour)
	$(BIN)/python -m tools.attacking

semgrep:  ## the laws by semgrep, if it is installed (tests/test_laws.py holds the same ones without it)
	@command -v semgrep >/dev/null || { echo "semgrep is not installed (pip install semgrep, in a folder of its own: it is 390 MB)."; exit 1; }
	semgrep scan --metrics off --disable-version-check --config tools/semgrep/laws.yaml --error --quiet masthead

mutations: .venv/dev.stamp  ## take each defence away and see its test turn red (minutes)
	$(BIN)/python -m tools.mutations

clean:  ## remove what was installed and built, but not your data
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
