# Thin lines over uv. `make run` and `make test` need Python 3.11+ and nothing else of ours.
.PHONY: run test lint generate bench soak

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PYTHON ?= python3
export UV_PYTHON_DOWNLOADS := never

run: $(UV)
	$(UV) run --no-dev python -m wanllmdb_server.demo

test: $(UV)
	$(UV) run pytest

lint: $(UV)
	$(UV) run ruff format --check
	$(UV) run ruff check
	$(UV) run mypy
	$(UV) run lint-imports

generate: $(UV)
	$(UV) run wanllmdb-server export-schema > schema.graphql
	$(UV) run python sdk/codegen/generate.py

bench: $(UV)
	$(UV) run python -m tests.bench

soak: $(UV)
	$(UV) run pytest -m soak tests/soak

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet uv==0.13.9
