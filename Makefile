# `make help` lists what there is. A machine needs Python 3.11 or newer and make; the rest is set up in .venv.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
export PYTHON
unexport PYTHONPATH PYTHONHOME

BIN := .venv/bin
# Tests are spread over two processes; `make test JOBS=0` runs them in one, for a debugger.
JOBS ?= 2
PYTEST := $(BIN)/pytest

# Says nothing of what is well.
quietly = { out=$$($(1) 2>&1) || { printf '%s\n' "$$out"; exit 1; }; }

.PHONY: help demo test soak lint format eval bench docs lock clean photos env-run env-dev env-bench env-ocr env-judges browser exiftool photos-or-not postgres test-ocr

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r name what; do printf '  make %-8s %s\n' "$$name" "$$what"; done

demo: env-run photos-or-not  ## screen the examples, write an HTML report, and open a desk with them
	@$(BIN)/chouxin demo
	@$(BIN)/chouxin photos demo --or-go-on
	@if [ -t 1 ]; then $(BIN)/chouxin serve --demo; else $(BIN)/chouxin serve --demo --check --port 0; fi

test: env-bench env-oracles photos browser exiftool postgres lint  ## everything: lint, then all tests (ARGS="-k folding" narrows)
	@$(PYTEST) -n $(JOBS) --dist loadfile $(ARGS)

test-ocr: env-bench env-ocr browser  ## the tests that read pictures; installs 130 MB for it
	@$(PYTEST) -m ocr $(ARGS)

soak: env-dev postgres  ## kill the desk under load 200 times, on each database
	@CHOUXIN_KILLS=200 $(PYTEST) -n $(JOBS) tests/desk/test_kills.py $(ARGS)

lint: env-dev  ## format, style, types, who leans on whom, sizes, packs
	@echo "  linting"
	@$(call quietly,$(BIN)/ruff format --check .) || { echo "Not formatted as the house does it; 'make format' mends that."; exit 1; }
	@$(call quietly,$(BIN)/ruff check .)
	@$(call quietly,PYTHONPATH=src $(BIN)/lint-imports --no-logo)
	@$(call quietly,$(BIN)/mypy)
	@$(call quietly,$(PYTEST) -q tests/architecture/test_shape.py)
	@$(call quietly,$(BIN)/chouxin pack lint packs/*)

format: env-dev  ## mend what can be mended by machine
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

eval: env-dev env-judges photos  ## measure quality into docs/reference/quality.md (data: CHOUXIN_DATA, CHOUXIN_CORPUS)
	@$(BIN)/python -m evaluation

bench: env-bench env-oracles env-judges photos  ## measure speed into docs/reference/bench.md
	@$(BIN)/python -m benchmarks

photos: env-dev  ## fetch the models that find faces (39 MB) for `chouxin photos`
	@setup/photos.sh

docs: env-dev  ## write docs/reference/ anew from the code
	@$(BIN)/python -m docs.generate

lock:  ## resolve requirements/*.lock anew (needs uv)
	@setup/lock.sh

clean:  ## remove .venv and everything that was made
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist out
	@find src tests benchmarks evaluation docs -name __pycache__ -type d -prune -exec rm -rf {} +

env-run:
	@setup/venv.sh run

env-dev:
	@setup/venv.sh dev

env-bench: env-dev
	@setup/venv.sh bench

env-ocr: env-dev
	@setup/venv.sh ocr

env-judges: env-dev
	@setup/judges.sh

env-oracles: env-dev
	@setup/oracles.sh

browser:
	@setup/browser.sh

exiftool:
	@setup/exiftool.sh

photos-or-not:
	@setup/photos.sh --or-go-on

postgres:
	@setup/postgres.sh
