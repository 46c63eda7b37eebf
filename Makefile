# The cafe on one machine. Needs Python 3.11 or newer, make and git; everything else is installed into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv/bin/python
export CAFE_HOME ?= $(CURDIR)/.cafe

BOOTSTRAP = @$(PYTHON) deploy/local/bootstrap.py
# What looks at or stops a running cafe must work without the network, whatever was pulled since.
INSTALLED = @test -x $(VENV) || $(PYTHON) deploy/local/bootstrap.py

.PHONY: help up down status logs backup restore doctor test test-calls test-compose test-k8s test-faults bench lint format lock clean install

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  CAFE_PORT=8080           the port of the cafe'
	@echo '  CAFE_HOME=.cafe          where data, logs, pids and secrets are; two homes run side by side'
	@echo '  CAFE_REPLICAS="chat=2 signaling=2"'

install: ## Install everything into .venv (the other verbs do it too)
	$(BOOTSTRAP)

up: ## Start the cafe and stay; DETACH=1 returns when it is ready
	$(BOOTSTRAP)
	@exec $(VENV) -m cafe_local up $(if $(DETACH),--detach)

down: ## Stop the cafe, also after a crash
	$(INSTALLED)
	@exec $(VENV) -m cafe_local down

status: ## Show every process, its state and health
	$(INSTALLED)
	@exec $(VENV) -m cafe_local status

logs: ## Follow the logs; S=chat-1 for one process
	$(INSTALLED)
	@exec $(VENV) -m cafe_local logs $(S)

backup: ## Write everything into FILE=…, while the cafe goes on; keep it as secret as a key
	$(INSTALLED)
	@test -n "$(FILE)" || { echo 'make backup FILE=cafe.tar.gz'; exit 2; }
	@exec .venv/bin/cafe backup "$(FILE)"

restore: ## Make an empty CAFE_HOME from the backup FILE=…
	$(BOOTSTRAP)
	@test -n "$(FILE)" || { echo 'make restore FILE=cafe.tar.gz CAFE_HOME=…'; exit 2; }
	@exec $(VENV) -m cafe_local restore "$(FILE)"

doctor: ## Look at everything; what it prints can be pasted anywhere
	$(INSTALLED)
	@exec .venv/bin/cafe doctor

test: ## Run every check that CI runs
	$(BOOTSTRAP)
	@exec $(VENV) -m cafe_local check

test-calls: ## The long tests of calls (13 min): ten repeats, ten minutes with faults, a lost path
	$(BOOTSTRAP)
	@exec $(VENV) -m pytest -q -m long tests/e2e

test-k8s: ## Only the manifests: rendered, checked against the API, started where that can be
	$(BOOTSTRAP)
	@exec $(VENV) -m pytest -q deploy/k8s/tests

test-faults: ## Kill, freeze, flood, restart and fill up a running cafe; nothing may be lost (20 min)
	$(BOOTSTRAP)
	@exec $(VENV) -m pytest tests/faults -q

bench: ## Measure against other servers (15 min); BENCH="delivery --runs 1" for a part
	$(BOOTSTRAP)
	@PYTHONPATH=bench exec $(VENV) -m cafe_bench $(BENCH)

test-compose: ## Only the containers: built and really run; needs a Docker engine
	$(BOOTSTRAP)
	@exec $(VENV) -m pytest -q tests/compose

lint: ## Style, types and import rules only
	$(BOOTSTRAP)
	@exec $(VENV) -m cafe_local check --lint

format: ## Format the Python code
	$(BOOTSTRAP)
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix --quiet . || true

lock: ## Resolve the dependencies again and write requirements.lock
	$(BOOTSTRAP)
	@.venv/bin/uv lock
	@.venv/bin/uv export -q --all-packages --all-groups --no-group bench --no-emit-workspace --no-header --no-annotate -o requirements.lock
	@.venv/bin/uv export -q --only-group bench --no-emit-workspace --no-header --no-annotate -o bench/requirements.lock
	@.venv/bin/uv export -q --no-dev --no-emit-workspace --no-header --no-annotate -o deploy/docker/requirements.lock \
	  --package cafe-auth --package cafe-rooms --package cafe-chat --package cafe-signaling --package cafe-tracker --package cafe-keeper

clean: ## Remove what was installed and built; data in CAFE_HOME stays
	rm -rf .venv web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
