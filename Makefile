# `make help` lists the targets. Set-up is shared by all of them and remembered by stamps in .make/.
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# make start PORT=5050 WHISKER_DATA_DIR=/some/where; a variable given on make's command line reaches the programs.
ifdef PORT
export WHISKER_PORT := $(PORT)
endif
export NEXT_TELEMETRY_DISABLED := 1

FLOOD_USERS := 20 200
FLOOD_SECONDS := 60
# Some shells have a variable HOST too, with this machine's name: only make's own counts.
FLOOD_HOST := $(if $(filter command,$(origin HOST)),$(HOST))
PNPM := npx --yes pnpm@10.34.9
PIP_INSTALL := .venv/bin/python -m pip --quiet --disable-pip-version-check --no-input install
# As many processes as `pytest_xdist_auto_num_workers` of tests/conftest.py says; who has done all takes work from another.
TEST_WORKERS := --numprocesses auto --dist worksteal
STEP = "$(PYTHON)" scripts/step.py
WEIGHTS := weights/efficientnet-lite0-57934424.npz weights/efficientnet-lite2-9656183e.npz
DASHBOARD_SOURCES := app components features lib public package.json pnpm-lock.yaml next.config.ts postcss.config.mjs tsconfig.json

# What a stamp answers for may be gone or out of date in ways that make does not see: then FORCE runs the step again.
missing = $(shell ls $(1) > /dev/null 2>&1 || echo FORCE)
unfit = $(shell PYTHON="$(ASKED_PYTHON)" scripts/find_python.sh --fits $(1) || echo FORCE)
changed = $(shell test -z "$$(find $(2) -newer $(1) -print 2>/dev/null | head -n 1)" || echo FORCE)

.PHONY: help start stop test coverage test-quick test-pythons lint e2e check flood lighthouse fuzz dev format api-types lock notebook build clean setup FORCE

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

start: setup ## Set up what is missing and run Whisker until Ctrl-C (PORT=5050, WHISKER_DATA_DIR=/some/where)
	@exec .venv/bin/whisker start

stop: ## Stop the server of this data folder
	@test ! -x .venv/bin/whisker || exec .venv/bin/whisker stop

test: setup ## Run every test that needs no browser, on all cores
	.venv/bin/pytest $(TEST_WORKERS)
	npm run --silent test

coverage: setup ## Run the same, and measure which lines of Python they reach, in more time
	.venv/bin/pytest $(TEST_WORKERS) --cov
	npm run --silent test

test-quick: setup ## Run the Python tests that take a moment each, on all cores
	.venv/bin/pytest $(TEST_WORKERS) -m "not slow"

test-pythons: setup ## Run the quick tests on the oldest and the newest Python of this machine that is supported
	@exec .venv/bin/python scripts/other_pythons.py $(TEST_WORKERS)

lint: setup ## Run the static checks
	@scripts/lint.sh

e2e: setup ## Run the tests in a browser (CHROMIUM_PATH=/path/to/chromium)
	@scripts/e2e.sh

check: lint test e2e ## Run all checks, as CI does

flood: setup ## Let 20, then 200 users loose on a server (HOST=http://localhost:5000, FLOOD_USERS="20 200", FLOOD_SECONDS=60)
	@exec .venv/bin/python -m loadtest --host "$(FLOOD_HOST)" --users $(FLOOD_USERS) --seconds $(FLOOD_SECONDS)

lighthouse: setup ## Measure every page with Lighthouse, five times, as a phone sees it (RUNS=1, PAGES=Predict,Load)
	@RUNS="$(RUNS)" PAGES="$(PAGES)" scripts/lighthouse.sh

fuzz: setup ## Send a server of its own 100,000 broken pictures, 10,000 ZIPs and made requests (FUZZ="--seed 7 --pictures 2000")
	@exec .venv/bin/python scripts/fuzz.py $(FUZZ)

dev: setup ## Run the API and the dashboard, both reloading what you edit
	@exec scripts/dev.sh

format: setup ## Rewrite the code in the project's style
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	npm run --silent format

api-types: setup ## Write openapi.json and the dashboard's types anew from the Python code
	.venv/bin/whisker openapi --output openapi.json
	npm run --silent types

lock: ## Pin the newest allowed Python packages in requirements/ (KEEP=1: only what is not pinned yet)
	KEEP=$(KEEP) scripts/lock_requirements.sh

notebook: setup ## Run the notebook anew and keep what it shows
	.venv/bin/python scripts/run_notebook.py

build: setup ## Build the dashboard into out/ and the weights into weights/

clean: ## Remove all that set-up made; data/ and models/ stay
	rm -rf .make .venv weights node_modules out .next .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage .coverage.*

# One set-up at a time: a second make waits here, then finds the work done.
setup:
	@mkdir -p .make
	@python=$$(scripts/find_python.sh) && scripts/check_node.sh && \
		exec "$$python" scripts/locked.py .make/lock $(MAKE) --silent .make/weights .make/dashboard "PYTHON=$$python" "ASKED_PYTHON=$(PYTHON)"

# Each step is make's own child (exec), so that ending make ends it.
.make/venv: $(call unfit,.venv)
	@exec $(STEP) venv "Making a virtual environment in .venv" "$(PYTHON)" -m venv --clear .venv
	@touch $@

.make/packages: .make/venv requirements.txt requirements/serve.txt requirements/train.txt requirements/dev.txt pyproject.toml setup.py $(call missing,.venv/bin/whisker)
	@test ! -e .venv/unfinished || exec $(STEP) venv "Making .venv anew: its last set-up was cut off" "$(PYTHON)" -m venv --clear .venv
	@touch .venv/unfinished
	@# An earlier set-up's build of TensorFlow has the same files as the one for processors: both at once are neither.
	@test "$$(uname -sm)" != "Linux x86_64" || test ! -e .venv/lib/python3*/site-packages/tensorflow-[0-9]*.dist-info || \
		exec $(STEP) packages "Removing TensorFlow's build for graphics cards" .venv/bin/python -m pip --quiet uninstall --yes tensorflow
	@exec $(STEP) packages "Installing the Python packages (some minutes the first time)" $(PIP_INSTALL) -r requirements.txt
	@exec $(STEP) whisker "Installing Whisker itself" $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@rm .venv/unfinished
	@touch $@

# The converter leaves a file alone that has the right hash.
.make/weights: .make/packages scripts/convert_backbone.py src/whisker/backbones/table.py $(call missing,$(WEIGHTS))
	@exec $(STEP) weights "Converting the default network's weights" .venv/bin/python scripts/convert_backbone.py weights
	@touch $@

.make/node_modules: .make/packages package.json pnpm-lock.yaml pnpm-workspace.yaml $(call missing,node_modules/.modules.yaml)
	@exec $(STEP) node_modules "Installing the dashboard's packages" env CI=1 $(PNPM) install --frozen-lockfile
	@touch $@

# The stamp carries the time at which the build began, so that an edit made meanwhile is not missed.
.make/dashboard: .make/node_modules $(call missing,out/index.html) $(call changed,.make/dashboard,$(DASHBOARD_SOURCES))
	@touch $@.begun
	@exec $(STEP) dashboard "Building the dashboard" npm run --silent build
	@exec $(STEP) compress "Compressing the dashboard" .venv/bin/python -m whitenoise.compress --quiet out
	@touch out # a server that runs sees that all of it is there
	@mv $@.begun $@
