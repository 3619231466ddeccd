# Every target works from a fresh clone; `make setup` is done by itself where it is needed.
PYTHON ?= python3
PORT ?= 8000
DATA ?= .cache/data
BIN := .venv/bin

# pyvips must bind the libvips inside pyvips-binary, never the system's: hiding pkg-config from
# its build and passing by pip's wheel cache is what makes sure (docs/decisions/0007).
PIP_INSTALL := PKG_CONFIG_LIBDIR=/nonexistent $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-cache-dir

.PHONY: setup setup-dev run test coverage check fix bench docs lock clean

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

# Which test sees which answer: run the suite, note every answer, write docs/api/coverage.md.
coverage: setup-dev
	@rm -rf .cache/answers && mkdir -p .cache/answers
	@PICTUREDESK_NOTE_ANSWERS=.cache/answers $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/api tests/e2e
	@$(BIN)/python -m tests.support.answers .cache/answers

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

clean:
	rm -rf .venv .cache
