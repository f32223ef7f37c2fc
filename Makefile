# Thin lines over uv. `make run` and `make test` need Python 3.11+ and nothing else of ours.
.PHONY: run webui test lint generate bench bench-web screenshots soak

PYTHON ?= python3
PORT ?= 8080
# Where uv is not installed, it goes into a folder of the checkout.
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
export UV_PYTHON_DOWNLOADS := never
# The tests start hundreds of processes, and each would compile what it imports.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE

run: $(UV) webui
	@$(UV) sync --quiet --no-default-groups --group examples --group webui
	@.venv/bin/python sdk/examples/serve_demo.py --port $(PORT)

# The web UI is built into the server's package when its sources are newer. Node is a package of PyPI.
NPM = $(UV) run --quiet --no-default-groups --group webui npm --prefix webui
PACKAGES = webui/node_modules/.package-lock.json
BUILT = server/wanllmdb_server/webui/index.html
SOURCES = $(shell find webui -type f -not -path '*/node_modules/*' -not -name '*.test.ts')

webui: $(BUILT)

$(BUILT): $(PACKAGES) $(SOURCES) | $(UV)
	@$(NPM) run --silent build
	@touch $@

$(PACKAGES): webui/package.json webui/package-lock.json | $(UV)
	@echo "Installing the packages of webui/"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Two processes, each with whole files: the servers of a file's fixtures are started once. Everything runs on
# SQLite, and what touches the database on a real PostgreSQL once more; all of it runs, whichever fails.
PYTEST = $(UV) run pytest -n 2 --dist loadfile
ON_POSTGRESQL = tests/server tests/sdk tests/e2e tests/examples

test: $(UV) webui
	@status=0; \
	$(NPM) run test || status=$$?; \
	$(PYTEST) || status=$$?; \
	$(PYTEST) --database postgresql $(ON_POSTGRESQL) || status=$$?; \
	exit $$status

lint: $(UV) $(PACKAGES)
	$(UV) run ruff format --check
	$(UV) run ruff check
	$(UV) run mypy
	$(UV) run lint-imports
	$(NPM) run lint
	$(NPM) run typecheck

generate: $(UV) $(PACKAGES)
	$(UV) run wanllmdb-server export-schema > schema.graphql
	$(UV) run python sdk/codegen/generate.py
	$(UV) run python docs/generate.py
	$(NPM) run codegen

bench: $(UV)
	$(UV) run python -m tests.bench

bench-web: $(UV) webui
	$(UV) run python -m tests.bench_web

# The pictures of the README, of a made-up team's registry; only when the pages look different.
screenshots: $(UV) webui
	$(UV) run python -m tests.screenshots

# The same two databases. What is about SQLite's file is marked so, replicas need PostgreSQL.
SOAK = $(UV) run pytest -m soak -rP

soak: $(UV)
	@status=0; \
	$(SOAK) || status=$$?; \
	$(SOAK) --database postgresql || status=$$?; \
	exit $$status

.tools/bin/uv:
	@sh .ci/install-uv .tools $(PYTHON)
