# Every target works from a fresh clone; `make setup` is done by itself where it is needed.
PYTHON ?= python3
PORT ?= 8000
DATA ?= .cache/data
BIN := .venv/bin

# pyvips must bind the libvips inside pyvips-binary, never the system's: hiding pkg-config from
# its build and passing by pip's wheel cache is what makes sure (docs/decisions/0007).
PIP_INSTALL := PKG_CONFIG_LIBDIR=/nonexistent $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-cache-dir

.PHONY: setup setup-dev run test hunt coverage check fix bench docs lock clean iiif-validators iiif-validate redbot

setup: .venv/.run-ready
setup-dev: .venv/.dev-ready

.venv/.run-ready: requirements/run.txt pyproject.toml
	@echo "Setting up .venv (a minute the first time) …"
	@$(PYTHON) -c 'import sys; sys.exit("Picturedesk needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP_INSTALL) --require-hashes -r requirements/build.txt
	@$(PIP_INSTALL) --require-hashes -r requirements/run.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev-ready: .venv/.run-ready requirements/dev.txt
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

run: setup
	@$(BIN)/picturedesk demo --data $(DATA) --port $(PORT)

test: setup-dev
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

# The property tests with new examples, many of them: what they find becomes an @example or a mended bound.
hunt: setup-dev
	@PICTUREDESK_HUNT=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/core tests/imaging $(ARGS)

# Which test sees which answer: run the suite, note every answer, write docs/api/coverage.md.
coverage: setup-dev
	@rm -rf .cache/answers && mkdir -p .cache/answers
	@PICTUREDESK_NOTE_ANSWERS=.cache/answers $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/api tests/e2e
	@$(BIN)/python -m tests.support.answers .cache/answers

# Both public validators of the IIIF Image API against a server of ours. With them installed, `make test` runs them too.
iiif-validate: setup-dev iiif-validators
	@$(BIN)/python -m pytest -q tests/e2e/test_iiif_validators.py $(ARGS)

iiif-validators: .cache/iiif-validator/.ready .cache/iiif-validator-ng/.ready

.cache/iiif-validator/.ready: requirements/iiif-validator.txt
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.cache/iiif-validator-ng/.ready: requirements/iiif-validator-ng.txt
	@test -n "$(PYTHON_312)" || { echo "iiif-validator-ng needs Python 3.12 or newer: PYTHON_312=…" >&2; exit 1; }
	@$(PYTHON_312) -m venv --clear $(@D)
	@PKG_CONFIG_LIBDIR=/nonexistent $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir --require-hashes -r $<
	@touch $@

# REDbot judges how delivery caches, answers conditions and gives ranges. With it installed, `make test` runs it too.
redbot: .cache/redbot/.ready

.cache/redbot/.ready: requirements/redbot.txt
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Not necessarily the Python that Picturedesk runs on.
PYTHON_312 ?= $(shell for python in $(PYTHON) python3.14 python3.13 python3.12 $$HOME/.pyenv/versions/3.1[2-9]*/bin/python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo "$$python" && break; done)

check: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .cache/import-linter

fix: setup-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup-dev
	@$(BIN)/python -m bench $(ARGS)

docs: setup-dev
	@$(BIN)/python -m tests.support.generated
	@$(BIN)/python -m tests.client.deriving

# Needs uv; only for whoever changes a dependency.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/run.txt pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --constraint requirements/run.txt --group dev --output-file requirements/dev.txt pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/build.txt requirements/build.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/iiif-validator.txt requirements/iiif-validator.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.12 --output-file requirements/iiif-validator-ng.txt requirements/iiif-validator-ng.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/redbot.txt requirements/redbot.in

clean:
	rm -rf .venv .cache
