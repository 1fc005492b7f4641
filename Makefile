# Every habit of the house. `make help` lists them. Only Python 3.11+ and make are needed beforehand.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
.DEFAULT_GOAL := help
.PHONY: help setup web web-schema screenshots demo test test-fast test-database test-faults test-intake test-spark test-object-store test-readme test-bench-web test-hostile test-law test-dowhy lint format types docs why bench bench-tracing test-cause-null test-cause-decoys bench-cause bench-cause-scale bench-web load-test scaffold clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv so that .venv/bin/clew runs

$(STAMP): pyproject.toml constraints.txt .ci/make-venv
	@PYTHON="$(PYTHON)" sh .ci/make-venv "$(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

WEB := src/clew/doors/http/web/.vite/manifest.json

web: $(WEB) ## build the front end (with the Node of its wheel)

$(WEB): $(STAMP) web/package-lock.json web/build.py web/vite.config.ts $(shell find web/src -type f 2>/dev/null)
	@$(BIN)/python web/build.py build

web-schema: setup ## the front end's types of the API, from its OpenAPI description
	@$(BIN)/python web/build.py schema

screenshots: setup web ## every place in both sizes, languages and themes, to artifacts/screenshots
	@$(BIN)/python -m clew.testing.screenshots

demo: setup web ## real and simulated records in, a life and a genealogy out, pages served
	@$(BIN)/clew demo

test: setup lint types web ## the whole suite (about twenty-five minutes on 2 cores)
	@$(BIN)/python web/build.py types
	@$(BIN)/python web/build.py test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup --durations 40 --durations-min 5 -m "not slow"

test-fast: setup ## the inner loop: pure tests only, no server, no browser
	@$(BIN)/python -m pytest -n 2 -q tests/unit tests/house -m "not postgres and not faults and not browser and not slow"

test-database: setup ## the tests of the record on the server named by CLEW_TEST_DATABASE (Debian's PostgreSQL in CI)
	@test -n "$$CLEW_TEST_DATABASE" || { echo "set CLEW_TEST_DATABASE=postgresql://user:password@host:port/database (a superuser's)"; exit 2; }
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "postgres and not slow and not faults and not browser" tests/e2e/storage tests/e2e/http tests/e2e/privacy tests/standard

test-faults: setup ## hundreds of kills of our process and of PostgreSQL during capture
	@CLEW_KILLS=300 $(BIN)/python -m pytest -q -m "faults" --timeout 3600

test-intake: setup ## hundreds of random runs of capture, correction and release against a model (CLEW_RUN_SEED repeats one)
	@CLEW_RUNS=300 $(BIN)/python -m pytest -q -n 2 --timeout 3600 tests/e2e/intake/test_random_runs.py

test-law: setup ## the equality suites on RUNS=1000 histories each, from SEED=1 on (ONLY="since or batch": some of them)
	@$(BIN)/python -m clew.testing.law --runs $(or $(RUNS),1000) --seed $(or $(SEED),1) --only "$(ONLY)"

test-dowhy: ## adjustment sets and effects beside those of dowhy, in an environment of its own
	@PYTHON="$(PYTHON)" sh .ci/make-venv .venv-dowhy
	@.venv-dowhy/bin/python -m pip install --quiet --disable-pip-version-check 'dowhy==0.14' msgspec
	@PYTHONPATH=src .venv-dowhy/bin/python -m clew.testing.cause_dowhy

SPARK := spark://local?spark.ui.enabled=false&spark.driver.memory=1g&spark.sql.shuffle.partitions=2
ELSEWHERE := tests/e2e/cause/test_elsewhere.py

test-spark: .venv-spark/.installed ## the tests of facts, and a whole question of causes, with Spark for an engine (needs Java 17)
	@CLEW_TEST_FACTS_ENGINE="$(SPARK)" .venv-spark/bin/python -m pytest -q --timeout 1800 tests/e2e/facts $(ELSEWHERE)

# Half a gigabyte that few need: an environment of its own.
.venv-spark/.installed: pyproject.toml constraints.txt .ci/make-venv
	@PYTHON="$(PYTHON)" sh .ci/make-venv .venv-spark
	@.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]' 'ibis-framework[pyspark]'
	@touch $@

test-object-store: setup .venv-store/.installed ## the same with the tables in an object store: a local server that speaks S3
	@.venv-store/bin/python src/clew/testing/object_store.py $(BIN)/python -m pytest -q tests/e2e/facts/test_reading.py $(ELSEWHERE)

# The server alone: what it requires and what we pin need not be met together.
.venv-store/.installed: .ci/make-venv
	@PYTHON="$(PYTHON)" sh .ci/make-venv .venv-store
	@.venv-store/bin/python -m pip install --quiet --disable-pip-version-check 'moto[server]==5.2.5'
	@touch $@

test-readme: setup ## the commands of every page that shows some, README.zh.md among them
	@$(BIN)/python -m pytest -q tests/house/test_documentation_runs.py

test-bench-web: setup web ## that the measurement of `make bench-web` runs, on a small plant
	@$(BIN)/python -m pytest -q tests/unit/benchmarks/test_web.py

test-hostile: setup ## files made to hurt: each refused with its reason, within 256 MiB
	@$(BIN)/python -m pytest -q -n 2 tests/e2e/hostile

lint: setup ## ruff (lint and format) and the floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

format: setup ## let ruff format and mend what it can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: setup ## mypy, strict
	@$(BIN)/mypy

docs: setup ## regenerate the generated pages (dictionary, commands, settings)
	@$(BIN)/python -m clew.testing.documentation

why: setup ## the figures of docs/why-time-matters.md, computed anew
	@$(BIN)/python -m clew.testing.why_time_matters

bench: setup ## measure, beside the rival, in one run
	@$(BIN)/python -m benchmarks

bench-tracing: setup ## traces of a generated factory (LINKS=1m, 10m, 50m) beside PostgreSQL, SQLite and LadybugDB
	@$(BIN)/python -m benchmarks tracing --links $(or $(LINKS),1m)

test-cause-null: setup ## how often causes are found where there are none: RUNS=1000 permutations of each experiment
	@$(BIN)/python -m benchmarks cause null --runs $(or $(RUNS),1000) --first $(or $(SEED),1)

test-cause-decoys: setup ## simulated decoys beside real rows, SEEDS=200 of each experiment
	@$(BIN)/python -m benchmarks cause decoys --seeds $(or $(SEEDS),200) --first $(or $(SEED),1)

bench-cause: setup .venv-causal/.installed ## planted causes over SEEDS=100 factories of each story, beside χ², a random forest and PC
	@$(BIN)/python -m benchmarks cause planted --seeds $(or $(SEEDS),100) --first $(or $(SEED),1) --pc .venv-causal/bin/python

bench-cause-scale: setup ## a million units by 5,000 factors, beside pandas, polars and DuckDB
	@$(BIN)/python -m benchmarks cause scale

# The rival PC has an environment of its own: its dependencies clash with ours.
.venv-causal/.installed:
	@PYTHON="$(PYTHON)" sh .ci/make-venv .venv-causal
	@.venv-causal/bin/python -m pip install --quiet --disable-pip-version-check 'causal-learn==0.1.4.8'
	@touch $@

bench-web: setup web ## lanes at 600 operations and a scope of 50,000 nodes, by the browser's own trace (ROUNDS=5)
	@$(BIN)/python -m benchmarks web --rounds $(or $(ROUNDS),5)

load-test: setup ## a million simulated events, killed in the middle and started again
	@$(BIN)/python -m benchmarks.load

scaffold: setup ## make scaffold connector NAME: a working, tested driver folder
	@$(BIN)/python -m clew.testing.scaffold $(filter-out scaffold,$(MAKECMDGOALS))

clean: ## remove what make made
	rm -rf $(VENV) .venv-dowhy .venv-causal .venv-spark .venv-store build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

ifneq (,$(filter scaffold,$(MAKECMDGOALS)))
# The words after `scaffold` are its arguments, not targets.
$(filter-out scaffold,$(MAKECMDGOALS)):
	@:
.PHONY: $(filter-out scaffold,$(MAKECMDGOALS))
endif
