# make pack    the sample company's latest quarter, as reports; prints where the index page is
# make test    everything that must hold; what CI runs
# Both make the environment in .venv first. Windows: see README.md.

PYTHON ?= python3
PERIOD ?=
ARGS ?=

UV = uv==0.13.9
BIN = .venv/bin
LOCKER = .venv-lock
AUDIT = pip-audit==2.10.1 cyclonedx-bom==7.5.0
AUDITOR = .venv-audit
PIP = $(BIN)/python -m pip install --quiet --require-hashes

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DELETE_ON_ERROR:
.PHONY: help env pack test docs coverage mutate bench fuzz hostile kills pages lint lock audit sbom clean

help:
	@echo 'make pack   run the sample company, latest quarter (PERIOD=2026Q1 ARGS="-d DEPT" to choose)'
	@echo 'make test   lint, types, tests, notebooks'
	@echo 'make bench  what docs/benchmarks.md shows, measured here (ARGS="notebook unchanged" to choose)'
	@echo 'make fuzz   inputs that are wrong in every way there is (ARGS="--seed 0 --count 100000")'
	@echo 'make hostile  every text that means harm, before every command that reads it; 200 forgeries'
	@echo 'make kills  processes killed at random moments, and what is left (ARGS="200 12": how many, seed)'
	@echo 'make pages  departments of every shape in a browser, in both languages, beside their bones'
	@echo 'make mutate    600 small faults in what decides pay, and whether a test notices each'
	@echo 'make coverage  lines and branches of kpilib that the tests reach; 95 % at least'
	@echo 'make docs   the documentation as a site: docs/_build/index.html'
	@echo 'make lint   lint and types only'
	@echo 'make env    only the environment in .venv'
	@echo 'make lock   requirements.lock anew from pyproject.toml (ARGS=--upgrade for newer versions)'
	@echo 'make audit  what is known of vulnerabilities in the versions of requirements.lock'
	@echo 'make sbom   sbom.cdx.json: what a user installs, by requirements.lock, as CycloneDX'
	@echo 'make clean  remove .venv and caches'

pack: .venv/ready
	$(BIN)/kpi pack $(PERIOD) $(ARGS)

test: lint
	$(BIN)/python -m pytest -n auto $(ARGS)
	$(BIN)/python -m pytest --nbval --nbval-current-env notebooks

# Other processes are measured wherever they run, so the place of their data is named in full.
coverage: export COVERAGE_FILE = $(CURDIR)/.coverage-data/all
coverage: .venv/ready
	rm -rf .coverage-data && mkdir .coverage-data
	$(BIN)/python -m coverage run -m pytest -n auto $(ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

mutate: .venv/ready
	$(BIN)/python -m tests.mutation $(ARGS)

# OpenFisca-core, which one benchmark compares with, has an environment of its own.
bench: .venv/ready .venv-bench/ready
	$(BIN)/python -m tests.bench $(ARGS)

.venv-bench/ready: tests/bench/requirements.lock
	$(PYTHON) -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip install --quiet --require-hashes --requirement $<
	@touch $@

# Each input is its number: ARGS="--seed 4711 --count 1" makes one again.
fuzz: .venv/ready
	$(BIN)/python -m tests.fuzz $(ARGS)
	$(BIN)/python -m tests.ledger.search

hostile: .venv/ready
	$(BIN)/python -m tests.hostile
	$(BIN)/python -m tests.forgeries

kills: .venv/ready
	$(BIN)/python -m tests.kills $(ARGS)
	$(BIN)/python -m tests.kills_of_acts

# What is kept of each page is measured anew with ARGS=--store; look at the pages first.
pages: .venv/ready
	$(BIN)/python -m tests.browser.bones $(ARGS)

docs: .venv/ready
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going docs docs/_build
	@echo 'docs/_build/index.html'

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

env: .venv/ready

# Each stamp is written last, so an interrupted install leaves none and starts afresh.
# fontmeta is the one package without a wheel: built first, with the setuptools of the lock, so
# that nothing is fetched that the lock does not name.
.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'kpilib needs Python 3.11 or newer, and "$(PYTHON)" is not.' \
	    'Name one that is: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	@echo 'Installing into .venv; this takes a minute or two the first time.'
	@for name in setuptools fontmeta; do \
	  sed -n "/^$$name==/,/# via/p" requirements.lock >.venv/$$name.txt; done
	$(PIP) --no-deps --requirement .venv/setuptools.txt
	$(PIP) --no-deps --no-build-isolation --use-pep517 --requirement .venv/fontmeta.txt
	$(PIP) --requirement requirements.lock
	@touch $@

.venv/ready: .venv/locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Hashes for every platform and every Python from 3.11 on; no index or host is written down.
lock: $(LOCKER)/ready
	$(LOCKER)/bin/uv pip compile pyproject.toml --extra test --output-file requirements.lock \
	  --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --quiet $(ARGS)
	$(LOCKER)/bin/uv pip compile tests/bench/requirements.in --constraint requirements.lock \
	  --output-file tests/bench/requirements.lock --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --quiet $(ARGS)

# Ends with an error, too, where the database of vulnerabilities cannot be had: then nothing is known.
audit: .venv/ready $(AUDITOR)/ready
	$(BIN)/python -m tests.supply.audit $(AUDITOR)/bin/pip-audit

# The same bytes from the same lock.
sbom: .venv/ready $(AUDITOR)/ready
	$(BIN)/python -m tests.supply.sbom >$(AUDITOR)/run-time.txt
	PYTHONWARNINGS=ignore $(AUDITOR)/bin/cyclonedx-py requirements --pyproject pyproject.toml \
	  --output-reproducible --output-file sbom.cdx.json $(AUDITOR)/run-time.txt

$(AUDITOR)/ready: Makefile
	$(PYTHON) -m venv --clear $(AUDITOR)
	$(AUDITOR)/bin/python -m pip install --quiet $(AUDIT)
	@touch $@

$(LOCKER)/ready: Makefile
	$(PYTHON) -m venv --clear $(LOCKER)
	$(LOCKER)/bin/python -m pip install --quiet '$(UV)'
	@touch $@

clean:
	rm -rf .venv .venv-bench $(LOCKER) $(AUDITOR) .mypy_cache .pytest_cache .ruff_cache .hypothesis .mutation .coverage-data docs/_build
	find kpilib tests -name __pycache__ -type d -prune -exec rm -rf {} +
