# `make serve` and `make test` do all their own set-up. Python 3.11 or newer is all that must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= var
VENV_BENCH := .venv-bench
VENV_NEWEST := .venv-newest
VENV_CLIENTS := .venv-clients
SIZES ?= 100k 1M
# One more than there are processors, since many tests wait for a server.
WORKERS ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help frontend reference serve build test check format requirements test-long test-fuzz test-engines test-postgres test-office test-wheel bench bench-build bench-pages bench-validate clean test-npm test-clients test-newest test-recipes
help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

serve: $(VENV)/.run ## Build the release when the content changed, then serve it on http://127.0.0.1:8000
	$(BIN)/hrn-kg --home $(HOME_DIR) build
	$(BIN)/hrn-kg --home $(HOME_DIR) serve --host $(HOST) --port $(PORT)

build: $(VENV)/.run ## Build the release
	$(BIN)/hrn-kg --home $(HOME_DIR) build

test: $(VENV)/.dev check ## Run every check and all tests
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: $(VENV)/.dev ## Format, lint, types, layers, licences
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/reuse lint --quiet || $(BIN)/reuse lint

format: $(VENV)/.dev ## Lay out Python and Turtle files
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/hrn-kg format

reference: $(VENV)/.dev ## Write the pages of docs/reference anew
	$(BIN)/python docs/reference/make.py

frontend: ## Build the query editor anew from frontend/ (needs Node 20; downloads its packages, checked against the lock file)
	cd frontend && npm ci --silent && npm run --silent build

test-fuzz: $(VENV)/.dev ## Try the API as its OpenAPI document describes it, long (about ten minutes)
	HRN_KG_TEST_LONG=1 HRN_KG_TEST_FUZZ=150 $(BIN)/pytest -n auto tests/web/test_openapi.py

test-long: $(VENV)/.dev ## What `make test` leaves out; then attacks and crawl at full length, as the guide for operators serves: two processes, behind nginx where it is installed
	@command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || { [ "$$(id -u)" = 0 ] && RUNLEVEL=1 apt-get install --yes \
	  --quiet --no-install-recommends nginx; } || echo "nginx is not here, so that what needs it is skipped: apt-get install nginx"
	HRN_KG_TEST_LONG=1 $(BIN)/pytest -m "long or longer" --ignore tests/attack -n $(WORKERS) --dist worksteal --timeout 1800
	HRN_KG_TEST_LONG=1 $(BIN)/pytest tests/attack -rP --timeout 1800

test-postgres: $(VENV)/.dev ## Try contributions in PostgreSQL as well, a server of its own as Debian packs it; says so when there is none
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo "PostgreSQL is not here, so that its tests are skipped: apt-get install postgresql"
	HRN_KG_TEST_POSTGRES=1 $(BIN)/pytest tests/contributions -rs --deselect tests/contributions/test_killed_contributions.py

test-engines: $(VENV)/.dev ## Try every engine that may answer: our own, Oxigraph's server, and Debian's Virtuoso (installed when root); says when it is skipped
	@command -v virtuoso-t >/dev/null || { [ "$$(id -u)" = 0 ] && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet \
	  --no-install-recommends virtuoso-opensource-7; } || echo "Virtuoso is not here, so that it is skipped: apt-get install virtuoso-opensource-7"
	HRN_KG_TEST_ENGINES=1 $(BIN)/pytest tests/engine/test_every_engine.py tests/engine/test_publishing.py tests/engine/test_virtuoso.py \
	  -rsx --timeout 900 -p no:randomly # in this order each engine is started once

test-office: $(VENV)/.dev ## Try spreadsheets and workbooks in LibreOffice, and the snippets for R (Debian's; installed when root); says so when they are not there
	@{ command -v Rscript && command -v soffice; } >/dev/null || { [ "$$(id -u)" = 0 ] && DEBIAN_FRONTEND=noninteractive \
	  apt-get install --yes --quiet --no-install-recommends r-base-core libreoffice-calc; } || \
	  echo "R or LibreOffice is not here, so that its tests are skipped: apt-get install r-base-core libreoffice-calc"
	HRN_KG_TEST_OFFICE=1 HRN_KG_TEST_LONG=1 $(BIN)/pytest tests/drafting/test_libreoffice.py tests/office -rs --timeout 600

RECIPES := nginx caddy haproxy promtool systemd-socket-activate buildah mmdebstrap rsync strace curl openssl
test-recipes: $(VENV)/.dev ## Try everything in deploy/ with the programs it is for (Debian's; installed when root); says what is skipped
	@PATH="$$PATH:/usr/sbin"; for one in $(RECIPES); do command -v $$one >/dev/null || missing=1; done; [ -z "$$missing" ] || \
	  { [ "$$(id -u)" = 0 ] && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install --yes --quiet --no-install-recommends \
	  $(subst promtool,prometheus,$(subst systemd-socket-activate,systemd,$(RECIPES))); } || \
	  echo "Some of these are not here, so that what needs them is skipped: $(RECIPES)"
	@{ command -v mmdebstrap && [ "$$(id -u)" = 0 ]; } >/dev/null && $(MAKE) --silent var/recipes/base.tar var/recipes/wheels/.made || \
	  echo "There is no root of Debian for an image, so that none is built: apt-get install mmdebstrap, as root"
	HRN_KG_TEST_RECIPES=1 $(BIN)/pytest tests/recipes -rs --timeout 1200

# What an image is built from where no registry of images can be reached.
var/recipes/base.tar:
	mkdir -p $(@D)
	mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,libatomic1 bookworm $@

var/recipes/wheels/.made: requirements/run.txt requirements/build.txt requirements/fast.txt
	$(BIN)/python -m pip wheel --quiet --require-hashes -r requirements/build.txt -r requirements/run.txt --wheel-dir $(@D)
	$(BIN)/python -m pip wheel --quiet --require-hashes --only-binary :all: -r requirements/fast.txt --wheel-dir $(@D) || \
	  echo "The allocator that makes queries faster cannot be had here, so that the image is tried without it."
	touch $@

test-npm: $(VENV)/.dev ## Try clients from npm (Comunica, ldes-client, rdf-canonize and others; downloads; needs Node 20)
	HRN_KG_TEST_DOWNLOADS=1 HRN_KG_TEST_NPM=1 $(BIN)/pytest tests/web/test_npm_clients.py

test-clients: $(VENV)/.dev $(VENV_CLIENTS)/.clients ## Try harvesters from PyPI (ckanext-dcat, signposting), in an environment of their own
	HRN_KG_TEST_CLIENTS=$(CURDIR)/$(VENV_CLIENTS)/bin/python $(BIN)/pytest tests/web/test_harvesters.py

test-wheel: $(VENV)/.dev ## Build the wheel and serve it from an empty virtual environment (downloads)
	HRN_KG_TEST_LONG=1 HRN_KG_TEST_DOWNLOADS=1 HRN_KG_TEST_WHEEL_EMPTY=1 $(BIN)/pytest tests/wheel --timeout 900

test-newest: ## Try the newest release of every dependency (downloads); tells what would break, changes nothing
	rm -rf $(VENV_NEWEST)
	$(PYTHON) -m venv $(VENV_NEWEST)
	$(VENV_NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --editable . -r requirements/dev.in
	$(VENV_NEWEST)/bin/python -m pip list --outdated --disable-pip-version-check || true
	$(VENV_NEWEST)/bin/pytest -n auto -p no:cacheprovider -W default tests/unit tests/engine tests/citations tests/search

bench: $(VENV)/.run $(VENV_BENCH)/.bench ## Measure beside other services, about 20 minutes; SIZES="100k 1M 10M" for all
	$(BIN)/hrn-kg --home $(HOME_DIR) build
	$(VENV_BENCH)/bin/python -m bench --sizes $(SIZES) --folder $(HOME_DIR)/bench --home $(HOME_DIR)

bench-build: $(VENV)/.run ## Measure a build of the content, and of 7 and 30 times what documents say (about fifteen minutes)
	$(BIN)/python -m bench.build --folder $(HOME_DIR)/bench-build

bench-pages: $(VENV)/.run ## Measure pages beside answers, and lookups beside readers of pages (about a minute)
	$(BIN)/hrn-kg --home $(HOME_DIR) build
	$(BIN)/python -m bench.pages --home $(HOME_DIR)

bench-validate: $(VENV)/.run ## Measure what a check of a proposal costs, beside plain pySHACL (about two minutes)
	$(BIN)/hrn-kg --home $(HOME_DIR) build
	$(BIN)/python -m bench.validate --home $(HOME_DIR) --plain

requirements: $(VENV)/.dev ## Compile the pinned requirements again
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade pyproject.toml requirements/dev.in -c requirements/run.txt -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade requirements/build.in -c requirements/dev.txt -o requirements/build.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade requirements/fast.in -c requirements/dev.txt -o requirements/fast.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade requirements/bench.in -o requirements/bench.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade requirements/clients.in -o requirements/clients.txt

# The wheel is installed editable with the build tools already in place, so that nothing outside the pinned list is fetched.
# What is in fast.txt has no wheel for some systems, and is not built there.
$(VENV)/.run: requirements/run.txt requirements/build.txt requirements/fast.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/fast.txt || \
	  echo "Workers use the allocator of the system: mimalloc cannot be installed here."
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

$(VENV_BENCH)/.bench: requirements/bench.txt
	$(PYTHON) -m venv $(VENV_BENCH)
	$(VENV_BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

$(VENV_CLIENTS)/.clients: requirements/clients.txt
	$(PYTHON) -m venv $(VENV_CLIENTS)
	$(VENV_CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

clean: ## Remove what was set up and made
	rm -rf $(VENV) $(VENV_BENCH) $(VENV_NEWEST) $(VENV_CLIENTS) var dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
