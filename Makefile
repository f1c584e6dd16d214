# One command each. Recipes end in `exec` so that signals reach the program itself.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test lint lock bench

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
LOCK := env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
	$(UV) pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	--no-header --python-version 3.11

help:
	@echo "make demo [PORT=8010]  la démonstration, sur http://localhost:8000"
	@echo "make test              tous les tests (REQUIRE_BROWSER=1 : navigateur obligatoire)"
	@echo "make lint              vérifie le code et les gabarits"
	@echo "make lock              recalcule requirements*.txt"
	@echo "make bench             mesures de performance"

demo:
	@sh scripts/install.sh requirements.txt
	@exec $(BIN)/python manage.py demo --port $(PORT) --follow-parent

test:
	@sh scripts/install.sh requirements-dev.txt
	@exec $(BIN)/python -m pytest -n 2 $(ARGS)

lint:
	@sh scripts/install.sh requirements-dev.txt
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint templates --lint --quiet

lock:
	@$(LOCK) -o requirements.txt
	@$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt

bench:
	@sh scripts/install.sh requirements.txt
	@exec $(BIN)/python -m bench.run $(ARGS)
