# Two commands: `make run` does the main job, `make test` proves it. Nothing but Python 3.11+ is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8080
TESTS  ?=

.DEFAULT_GOAL := help
.PHONY: help install run test check format messages bench lock clean

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(VENV)/.installed ## create .venv with everything that running needs

run: $(VENV)/.installed ## serve Telegram where TELEGRAM_BOT_TOKEN is set, else open the playground
	@if $(BIN)/python -c "import sys; from bot.settings import is_token_set; sys.exit(not is_token_set())"; \
	then exec $(BIN)/python -m bot; else exec $(BIN)/python -m playground --port $(PORT); fi

test: $(VENV)/.installed-dev ## run the whole test suite (TESTS=path for a part of it)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

check: $(VENV)/.installed-dev ## lint, types, import contracts, and what else keeps the house in order
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q tests/test_house.py

format: $(VENV)/.installed-dev ## format the code and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

messages: $(VENV)/.installed ## bring the languages' catalogues up to the texts in the code
	@$(BIN)/python -m bot.i18n.catalogues

bench: $(VENV)/.installed ## accuracy per kind on a folder of labelled pictures (PICTURES=folder)
	@$(BIN)/python -m benchmarks.pictures "$(or $(PICTURES),$(error say PICTURES=folder-with-a-labels.csv))"

lock: $(VENV)/.installed-dev ## pin every dependency with hashes, newest versions that pyproject.toml allows
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --upgrade --custom-compile-command "make lock" --quiet pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --upgrade --custom-compile-command "make lock" --quiet pyproject.toml --group dev \
		-c requirements.txt -o requirements-dev.txt

clean: ## remove .venv and caches, never data
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Python 3.11 or newer is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
