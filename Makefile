# Every target works from a fresh clone; `make setup` is done by itself where it is needed.
PYTHON ?= python3
PORT ?= 8000
DATA ?= .cache/data
BIN := .venv/bin

# pyvips must bind the libvips inside pyvips-binary, never the system's: hiding pkg-config from
# its build and passing by pip's wheel cache is what makes sure (docs/decisions/0007).
PIP_INSTALL := PKG_CONFIG_LIBDIR=/nonexistent $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-cache-dir

.PHONY: setup setup-dev desk node-modules wheel run test test-postgres hunt faults soak fuzz screenshots coverage check fix bench docs lock clean iiif-validators iiif-validate redbot s3-server

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

# The web desk (ui/), built into the package. Its tools come by npm, at the versions and hashes of ui/package-lock.json.
DESK_SOURCES := $(shell find ui -type f -not -path 'ui/node_modules/*' -not -path 'ui/src/api/generated/*' -not -name '*.md') $(wildcard docs/api/*.json)
NPM = PATH="$$(ui/node.sh):$$PATH" npm --prefix ui

DESK := src/picturedesk/api/desk/built/index.html

desk: $(DESK)
node-modules: .cache/desk/node-modules

.cache/desk/node-modules: ui/package-lock.json ui/package.json ui/.npmrc | setup
	@mkdir -p $(@D)
	@$(NPM) ci --no-progress --loglevel=error
	@touch $@

# A build that fails leaves the desk that was there before (ui/build/build.mjs).
$(DESK): .cache/desk/node-modules $(DESK_SOURCES)
	@$(NPM) run --silent build -- --logLevel warn

wheel: setup-dev desk
	@rm -rf .cache/dist
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir .cache/dist .

# Where the desk cannot be built (no network, the first time), the APIs still run.
run: setup
	@$(MAKE) --no-print-directory desk || printf '\n*** The web desk could not be built: /desk is the one from before, or says that there is none. The APIs work. ***\n\n' >&2
	@$(BIN)/picturedesk demo --data $(DATA) --port $(PORT)

# Browsers and killed servers on two busy cores now and then fail once: that is tried again, and told of as a rerun to
# mend. Three at once, as many tests wait for a server or a deadline; what takes long first (tests/conftest.py), and not
# the files with most tests. With bytecode kept: a fifth of the start of each of a thousand processes is to compile us.
test: setup-dev desk
	@$(NPM) run --silent test
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder --reruns 1 -rR $(ARGS)

# The tests of what a database is behind, with every library on PostgreSQL; skips what looks into SQLite's file.
test-postgres: setup-dev
	@PICTUREDESK_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -n 2 --dist loadfile \
		tests/api tests/actions tests/sql tests/e2e/test_process.py tests/e2e/test_retries.py tests/e2e/test_generation_crashes.py \
		tests/e2e/test_delivery_on_the_wire.py tests/e2e/test_one_render.py tests/e2e/test_postgres_server.py $(ARGS)

# The property tests with new examples, many of them: what they find becomes an @example or a mended bound. And more of
# the requests that nobody thought of.
hunt: setup-dev
	@PICTUREDESK_HUNT=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile \
		tests/core tests/imaging tests/sql/test_listing.py tests/sql/test_list_plans.py \
		tests/e2e/test_schemathesis.py tests/e2e/test_schemathesis_stateful.py $(ARGS)

# Coverage-guided fuzzing of one of our own parsers (tests/support/fuzz_targets.py), for CPython on Linux on x86-64.
TARGET ?= metadata
SECONDS ?= 300
fuzz: setup-dev .cache/atheris/.ready
	@PYTHONPATH=src:.:$$($(BIN)/python -c 'import site; print(site.getsitepackages()[0])') \
		.cache/atheris/bin/python -m tests.support.fuzz $(TARGET) -max_total_time=$(SECONDS) $(ARGS)

.cache/atheris/.ready: requirements/fuzz.txt
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r $<
	@touch $@

# The long forms of the harnesses: power cuts, kills, injected errors, full disks, hostile files, slow clients, the drill.
faults: setup-dev
	@PICTUREDESK_FAULTS=long $(BIN)/python -m pytest -q tests/faults tests/security tests/e2e/test_retries.py $(ARGS)

# A mixed load for as long as you like: memory, open files, write-ahead log and temp files have to stay flat. 480 is 8 hours.
MINUTES ?= 480
soak: setup-dev
	@$(BIN)/python -m tests.faults.soak --minutes $(MINUTES)

# What the desk promises in milliseconds and frames, on a machine that does nothing else.
bars: setup-dev desk
	@PICTUREDESK_BARS=1 $(BIN)/python -m pytest -q -s tests/ui/test_library_large.py $(ARGS)

# The pictures of the desk in the guide and the README.
screenshots: setup-dev desk
	@PICTUREDESK_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/ui/test_screenshots.py $(ARGS)

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

# OpenStack Swift, a real server with an S3 API. With it installed, `make test` tests the store on S3 too.
s3-server: .cache/swift/.ready

.cache/swift/.ready: requirements/swift.txt
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Not necessarily the Python that Picturedesk runs on.
PYTHON_312 ?= $(shell for python in $(PYTHON) python3.14 python3.13 python3.12 $$HOME/.pyenv/versions/3.1[2-9]*/bin/python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo "$$python" && break; done)

check: setup-dev node-modules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .cache/import-linter
	@$(NPM) run --silent check

fix: setup-dev node-modules
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(NPM) run --silent fix

bench: setup-dev
	@$(BIN)/python -m bench $(ARGS)

docs: setup-dev
	@$(BIN)/python -m tests.support.generated
	@$(BIN)/python -m tests.client.deriving

# Needs uv; only for whoever changes a dependency.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/run.txt pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --constraint requirements/run.txt --extra otel --output-file requirements/otel.txt pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --constraint requirements/run.txt --group dev --output-file requirements/dev.txt pyproject.toml
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/build.txt requirements/build.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/iiif-validator.txt requirements/iiif-validator.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.12 --output-file requirements/iiif-validator-ng.txt requirements/iiif-validator-ng.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/redbot.txt requirements/redbot.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/swift.txt requirements/swift.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/fuzz.txt requirements/fuzz.in
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --output-file requirements/node.txt requirements/node.in

clean:
	rm -rf .venv .cache ui/node_modules ui/src/api/generated src/picturedesk/api/desk/built
