# Two commands matter: `make run` and `make test`. Both set up what they need.
SHELL  := /bin/bash
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)
READY  := $(VENV)/.ready
# one for each processor, two at least; more than four wait for the homes they share
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$(( n < 2 ? 2 : n > 4 ? 4 : n )))

.PHONY: run test dev check demo bench coverage recovery dictionary lock clean help

help:            ## what can be made
	@grep -E '^[a-z]+: .*##|^[a-z]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

run: $(READY)    ## take in deliveries (demonstration ones if nothing was delivered), compute, publish
	@$(BIN)/lnb demo --if-empty
	@$(BIN)/lnb run; code=$$?; case $$code in 0|3|4) exit 0;; *) exit $$code;; esac

# a file stays with one worker: the homes its tests share are made while the other worker goes on
test: $(READY)   ## all tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

dev: $(READY)    ## the Dagster UI on http://127.0.0.1:3000
	@$(BIN)/lnb dev

check: $(READY)  ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/mypy lnb_pipeline assets
	$(BIN)/lint-imports

bench: $(READY)  ## time and memory of estimation, the catalogue, the official rules and seven years, measured
	$(BIN)/python tests/benchmarks/estimation.py
	$(BIN)/python -m tests.benchmarks.catalogue
	$(BIN)/python tests/benchmarks/official_rules.py
	$(BIN)/python tests/benchmarks/nightly.py

coverage: $(READY)  ## how often 95 % intervals hold the truth in 1,000 samples of a synthetic country
	$(BIN)/python tests/benchmarks/coverage.py
	$(BIN)/python -m tests.benchmarks.rank_intervals

recovery: $(READY)  ## bias of every indicator against what the demonstration's generator knows, over 20 seeds
	$(BIN)/python -m tests.benchmarks.recovery

dictionary: $(READY)  ## write warehouse/dictionary.md from the contracts
	$(BIN)/python -m lnb_pipeline.release.dictionary

lock:            ## pin what pyproject.toml asks for, with hashes and without an index
	uv pip compile pyproject.toml --extra dev --python-version 3.11 --only-binary :all: \
	  --constraint <(echo duckdb==1.5.6) --generate-hashes --no-strip-extras --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --output-file requirements.lock

clean:           ## remove the environment and caches, never data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: apt-get install python3.11 python3.11-venv"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed, $(PYTHON) is another version. Try: make PYTHON=python3.11 run"; exit 2; }
	@echo "Setting up $(VENV) (once, a few minutes) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
