# Thin lines over uv. `make run` and `make test` need Python 3.11+ and nothing else of ours.
.PHONY: run test lint generate bench soak

PYTHON ?= python3
PORT ?= 8080
# Where uv is not installed, it goes into a folder of the checkout.
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
export UV_PYTHON_DOWNLOADS := never

run: $(UV)
	@$(UV) sync --quiet --no-default-groups --group examples
	@.venv/bin/python sdk/examples/serve_demo.py --port $(PORT)

# Two processes, each with whole files: the servers of a file's fixtures are started once. Everything runs on
# SQLite, and what touches the database on a real PostgreSQL once more; both run, whichever fails.
PYTEST = $(UV) run pytest -n 2 --dist loadfile
ON_POSTGRESQL = tests/server tests/sdk tests/e2e tests/examples

test: $(UV)
	@status=0; \
	$(PYTEST) || status=$$?; \
	$(PYTEST) --database postgresql $(ON_POSTGRESQL) || status=$$?; \
	exit $$status

lint: $(UV)
	$(UV) run ruff format --check
	$(UV) run ruff check
	$(UV) run mypy
	$(UV) run lint-imports

generate: $(UV)
	$(UV) run wanllmdb-server export-schema > schema.graphql
	$(UV) run python sdk/codegen/generate.py
	$(UV) run python docs/generate.py

bench: $(UV)
	$(UV) run python -m tests.bench

# The same two databases. What is about SQLite's file is marked so, replicas need PostgreSQL.
SOAK = $(UV) run pytest -m soak -rP

soak: $(UV)
	@status=0; \
	$(SOAK) || status=$$?; \
	$(SOAK) --database postgresql || status=$$?; \
	exit $$status

.tools/bin/uv:
	@sh .ci/install-uv .tools $(PYTHON)
