# Each target says what it does; `make` alone lists them. Needs Python 3.11, make and bash, nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin

.PHONY: help
help:  ## List the targets
	@grep -hE '^[a-z.-]+:.*## ' Makefile | sed -E 's/^([a-z.-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Throughcare needs Python 3.11 or newer and {sys.executable} is {v[0]}.{v[1]}. Name another: make PYTHON=python3.12")'
	@echo "setup: Python packages into .venv, each checked against requirements.lock"
	@start=$$SECONDS; \
	[ -w "$${HOME:-/}" ] || export UV_CACHE_DIR="$$PWD/.venv/uv-cache" PIP_NO_CACHE_DIR=1; \
	[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv; \
	awk '/^[a-z]/ {on = /^uv==/} on' requirements.lock > .venv/uv.lock; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock; \
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock; \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; \
	touch $@; \
	echo "setup: Python packages ready in $$((SECONDS - start)) s"

.PHONY: run
run: .venv/installed  ## Start everything, feed it an invented world, print the desk's address; Ctrl-C stops it
	@exec $(BIN)/throughcare run

.PHONY: test
test: .venv/installed  ## Run every test: unit, integration, browser journeys, faults; ARGS='tests/unit -k name' runs some
	@$(BIN)/python -m deploy.browser
	@$(BIN)/throughcare prepare
ifdef ARGS
	@exec $(BIN)/python -m pytest $(ARGS)
else
	@echo "test: unit, model and integration, $(WORKERS) at a time"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/unit tests/model tests/integration
	@echo "test: journeys and faults, each with the machine to itself"
	@exec $(BIN)/python -m pytest tests/journeys tests/faults
endif

.PHONY: check
check: .venv/installed  ## Check style, types, layers, policy and schemas
	@$(BIN)/throughcare prepare
	@echo "check: ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "check: types"; $(BIN)/mypy
	@echo "check: layers"; $(BIN)/lint-imports
	@echo "check: policy"; \
	opa=$$($(BIN)/python -c 'from deploy.tools.policy_engine import opa_binary; print(opa_binary())'); \
	"$$opa" fmt --list --fail policies/rego deploy/opa; \
	"$$opa" check --strict policies/rego; \
	"$$opa" check --strict --capabilities policies/capabilities.json --ignore '*_test.rego' policies/rego; \
	"$$opa" check --strict deploy/opa/authz.rego; \
	"$$opa" test policies/rego
	@echo "check: policy's style"; \
	regal=$$($(BIN)/python -m deploy.tools.policy_linter); "$$regal" lint policies/rego deploy/opa
	@echo "check: schemas"; $(BIN)/throughcare schemas check

.PHONY: model
model: .venv/installed  ## Live 2,000 random lives of 60 steps on the handover's rules, every invariant after each step
	@exec $(BIN)/python -m pytest tests/model --hypothesis-profile=model --timeout=7200 --durations=1 $(ARGS)

.PHONY: mutants
mutants: .venv/installed  ## Write each condition of policy wrongly in turn: its tests must see every one (minutes)
	@$(BIN)/throughcare prepare
	@exec $(BIN)/python -m tests.mutation $(ARGS)

.PHONY: bench
bench: .venv/installed  ## Measure speed on a stack of its own; the figures also go to build/bench.json
	@$(BIN)/throughcare prepare
	@exec $(BIN)/python -m tests.bench $(ARGS)

.PHONY: lock
lock: .venv/installed  ## Write requirements.lock anew from pyproject.toml (it names no registry)
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --all-extras --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

.PHONY: clean
clean:  ## Remove all that was made here, the stored data of the checkout's stack too
	@[ ! -x $(BIN)/throughcare ] || $(BIN)/throughcare down
	@[ ! -L .throughcare/stack/postgres ] || rm -rf "$$(readlink .throughcare/stack/postgres)"
	rm -rf .venv .throughcare build dist
