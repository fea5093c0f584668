# Each target says what it does; `make` alone lists them. Needs Python 3.11 and make, nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := .venv/bin/uv

.PHONY: help
help:  ## List the targets
	@grep -hE '^[a-z.-]+:.*## ' Makefile | sed -E 's/^([a-z.-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

.venv/installed: requirements.lock pyproject.toml
	@echo "setup: Python packages into .venv"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Throughcare needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which one to use: make PYTHON=python3.12")'
	@start=$$SECONDS; \
	[ -x .venv/bin/python ] || $(PYTHON) -m venv .venv; \
	grep -A200 '^uv==' requirements.lock | awk 'NR==1 || /--hash/ {print; next} {exit}' > .venv/uv.lock; \
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock; \
	$(UV) pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock; \
	$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .; \
	touch $@; \
	echo "setup: Python packages ready in $$((SECONDS - start)) s"

.PHONY: lock
lock: .venv/installed  ## Write requirements.lock anew from pyproject.toml (names no registry)
	@$(UV) pip compile --quiet --universal --generate-hashes --all-extras --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock

.PHONY: clean
clean:  ## Remove everything that make and throughcare made, the running stack's data too
	rm -rf .venv .throughcare build dist
