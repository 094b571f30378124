# `make` alone prints the targets.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_VENV := .venv-bench
BENCH_READY := $(BENCH_VENV)/.ready
COUNT_VENV := .venv-count-peer
COUNT_READY := $(COUNT_VENV)/.ready
MAILMAN_VENV := .venv-mailman
MAILMAN_READY := $(MAILMAN_VENV)/.ready
DIST_VENV := .venv-dist
DIST_READY := $(DIST_VENV)/.ready
DOCS_VENV := .venv-docs
DOCS_READY := $(DOCS_VENV)/.ready
CODE := bot handlers release storage tests docs/site
# Hundreds of processes that tests start would compile the code again, each for seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := targets
.PHONY: targets help demo demo-board test test-fast check audit fmt lint types imports bench bench-long count-peer bench-reading bench-backlog bench-crowd bench-rules bench-scale bench-search bench-threads kill fuzz golden texts migration docs peers lock dist deb deb-rehearsal upgrade-rehearsal lowest release soak container-rehearsal slack-types clean

targets: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

help: targets ## print them, too

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14), "Penholder needs Python 3.11, 3.12 or 3.13; run: make PYTHON=python3.13 …"'
	@echo "Installing Penholder in $(VENV), $$(grep -c '==' requirements.lock) packages. This takes a minute or two."
	@$(PYTHON) -m venv $(VENV)
	@rm -f $(VENV)/.failed
	@{ $(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements.lock || touch $(VENV)/.failed; } \
		| awk '/^Collecting|^Requirement already/ {printf "\r  %d packages collected", ++n; fflush()} \
			/^Installing/ {printf "\r  %d packages collected, installing them", n; fflush()} END {print ""}'
	@test ! -e $(VENV)/.failed
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY) ## play with Penholder: the whole service in an embedded world, in a browser
	$(BIN)/penholder demo

demo-board: $(READY) ## play the demo's story and write its public board as files into var/demo-board
	$(BIN)/penholder demo --board var/demo-board

test: $(READY) ## run all tests (those that need a real server: `make peers` first)
	$(BIN)/pytest -n auto --dist worksteal

test-fast: $(READY) ## run the pure part of the tests, in about 150 seconds on two cores
	$(BIN)/pytest -q -n auto --dist worksteal tests/domain tests/mail tests/render tests/architecture

check: lint types imports ## all that is checked without running the product

audit: $(READY) ## look for known vulnerabilities of the locked dependencies
	@$(BIN)/python -m tests.audit.known_faults

fmt: $(READY) ## format the code
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lint: $(READY) ## check style and format
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)

types: $(READY) ## check types
	$(BIN)/mypy

imports: $(READY) ## check the layers
	$(BIN)/lint-imports

SLACK_TESTS := tests/gateways tests/contract tests/handlers/slack tests/handlers/sending tests/journeys
BENCHES := count ballots import audit size imap outbox slash arrival pauses board start rest

bench: $(READY) ## measure speed and memory, beside other programs (`make peers` first)
	@for one in $(BENCHES); do $(BIN)/python -m tests.benchmarks.bench_$$one || exit 1; done

bench-threads: $(READY) ## hold threads against the mails' references and notmuch (`make peers` first)
	@$(BIN)/python -m tests.benchmarks.bench_threads

bench-scale: $(READY) ## measure many processes and a million mails on PostgreSQL (`make peers` first; long)
	@$(BIN)/python -m tests.benchmarks.bench_scale

bench-backlog: $(READY) ## measure 5,000 posts that drain at Slack's limit while people press (minutes)
	@$(BIN)/python -m tests.benchmarks.bench_backlog

bench-crowd: $(READY) ## measure a thousand votes in ten seconds, then five thousand (`make peers` first)
	@$(BIN)/python -m tests.benchmarks.bench_crowd 200 1000 1000
	@$(BIN)/python -m tests.benchmarks.bench_crowd 1000 5000 0

bench-search: $(READY) ## measure searches among 100,000 mails (`make peers` first; many minutes)
	@$(BIN)/python -m tests.benchmarks.bench_search

bench-long: $(READY) ## measure imports of 20,000 mails, once
	@$(BIN)/python -m tests.benchmarks.bench_import 20000 1

$(BENCH_READY): requirements-bench.lock
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $(BENCH_READY)

bench-reading: $(READY) $(BENCH_READY) ## measure how well and fast new text is found, beside other parsers
	@$(BIN)/python -m tests.benchmarks.bench_reading

$(COUNT_READY): requirements-count-peer.lock
	$(PYTHON) -m venv $(COUNT_VENV)
	$(COUNT_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-count-peer.lock
	@touch $(COUNT_READY)

count-peer: $(READY) $(COUNT_READY) ## hold counting against pref_voting on 2,000 random profiles
	@$(BIN)/python -m tests.benchmarks.count_peer $(COUNT_VENV)/bin/python

bench-rules: $(READY) ## measure what each rule of reading earns on real mail
	@$(BIN)/python -m tests.benchmarks.bench_rules

$(MAILMAN_READY): requirements-mailman-peer.lock
	$(PYTHON) -m venv $(MAILMAN_VENV)
	$(MAILMAN_VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-mailman-peer.lock
	@touch $(MAILMAN_READY)

peers: $(READY) $(MAILMAN_READY) ## install the real servers that tests use (Debian packages, npm, Mailman)
	bash tests/peers/install.sh

lock: $(READY) ## pin the dependencies again
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --extra tracing --group pyproject.toml:dev pyproject.toml -o requirements.lock --no-header --quiet --upgrade
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras pyproject.toml -c requirements.lock -o requirements-run.lock --no-header --quiet --upgrade
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --group pyproject.toml:release -o requirements-release.lock --no-header --quiet --upgrade
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --group pyproject.toml:bench -o requirements-bench.lock --no-header --quiet --upgrade
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --group pyproject.toml:count-peer -o requirements-count-peer.lock --no-header --quiet --upgrade
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --group pyproject.toml:mailman-peer -o requirements-mailman-peer.lock --no-header --quiet --upgrade
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --group pyproject.toml:docs -o requirements-docs.lock --no-header --quiet --upgrade

slack-types: $(READY) ## let Slack's own types judge what all tests of Slack send (`make peers` first)
	rm -rf var/slack-traffic
	PENHOLDER_SLACK_TRAFFIC=var/slack-traffic $(BIN)/pytest -q -n auto -p tests.peers.slack_traffic $(SLACK_TESTS)
	$(BIN)/python -m tests.peers.slack_traffic var/slack-traffic

soak: $(READY) ## an hour of traffic, faults and kills on each database, side by side (`make peers` first)
	@$(BIN)/python -m tests.soak.run --database postgresql & $(BIN)/python -m tests.soak.run --database sqlite && wait $$!

kill: $(READY) ## kill the service at every commit and network call of the story (an hour)
	PENHOLDER_KILL_EVERY=1 $(BIN)/pytest -n auto tests/journeys/test_kill_and_restart.py

fuzz: $(READY) ## read 100,000 fuzzed mails, send 10,000 hostile requests, hold forged elections (long)
	PENHOLDER_HOSTILE_REQUESTS=10000 $(BIN)/pytest -q tests/attacks/board/test_hostile_requests.py
	@$(BIN)/python -m tests.fuzz.run
	@$(BIN)/python -m tests.fuzz.run_elections

golden: $(READY) ## rewrite the golden mails' readings and the renderings; review the diff
	PENHOLDER_GOLDEN=write $(BIN)/pytest -q tests/mail/test_golden.py
	$(BIN)/python -m tests.render.golden

texts: $(READY) ## bring the catalogues of other languages up to date with the code's texts
	$(BIN)/python -m tests.texts

$(DOCS_READY): requirements-docs.lock
	$(PYTHON) -m venv $(DOCS_VENV)
	$(DOCS_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	@touch $(DOCS_READY)

docs: $(READY) $(DOCS_READY) ## write the pages that come from the code, and build the documents as a site
	$(BIN)/python -m tests.documents
	$(BIN)/python docs/site/stage.py var/site/source
	$(DOCS_VENV)/bin/sphinx-build -W --keep-going -q -d var/site/doctrees var/site/source var/site/html

migration: $(READY) ## write a migration for changed tables: make migration name=what_changed
	$(BIN)/python -m storage.migrations.write "$(name)"

$(DIST_READY): requirements-release.lock
	$(PYTHON) -m venv $(DIST_VENV)
	$(DIST_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-release.lock
	@touch $(DIST_READY)

dist: $(READY) $(DIST_READY) ## build the wheels, install them by pipx and uv as people do, and play the demo there
	rm -rf dist
	$(BIN)/python -m release.building dist
	$(DIST_VENV)/bin/twine check --strict dist/*
	@bash tests/journeys/install_wheel.sh $(CURDIR)/$(DIST_VENV)/bin $(CURDIR)/dist

deb: $(READY) $(DIST_READY) ## build the Debian package, for the Debian (and its Python) that this machine has
	$(BIN)/python -m release.building dist
	$(BIN)/python -m release.debian dist

release: $(READY) $(DIST_READY) ## build all files of a release twice, compare, list their parts, sum and sign them
	$(BIN)/python -m release.making dist/release

deb-rehearsal: $(READY) ## install the Debian package in a bare Debian, set it up, relay a mail (root, mmdebstrap; minutes)
	$(BIN)/pytest -q -p no:randomly tests/release/debian_rehearsal.py

upgrade-rehearsal: $(READY) ## let this code upgrade what the code of another commit made: make upgrade-rehearsal from=v1.0.0
	$(BIN)/python -m tests.release.upgrade_rehearsal $(or $(from),HEAD~1)

LOWEST := .venv-lowest
lowest: $(READY) $(DIST_READY) ## run the pure tests and the handlers' with the oldest libraries that are allowed (long)
	rm -rf $(LOWEST) && $(PYTHON) -m venv $(LOWEST)
	$(DIST_VENV)/bin/uv pip compile --resolution lowest-direct --python $(LOWEST)/bin/python --extra tracing pyproject.toml --no-header --quiet -o $(LOWEST)/libraries.txt
	grep -oE '^(coverage|feedparser|html5lib|hypothesis|import-linter|pymap|pytest[a-z-]*|selenium)(\[[a-z]+\])?==[^ ]+' requirements.lock > $(LOWEST)/tools.txt
	$(DIST_VENV)/bin/uv pip install --quiet --python $(LOWEST)/bin/python -r $(LOWEST)/libraries.txt -r $(LOWEST)/tools.txt
	PENHOLDER_TEST_DATABASE=sqlite $(LOWEST)/bin/python -m pytest -q tests/domain tests/mail tests/render tests/handlers

container-rehearsal: $(READY) $(DIST_READY) ## check the Containerfile, play its steps without an engine, use the result (root, mmdebstrap)
	$(DIST_VENV)/bin/hadolint Containerfile
	$(DIST_VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/python -m tests.container.rehearsal

clean: ## remove what was built
	rm -rf $(VENV) $(BENCH_VENV) $(COUNT_VENV) $(DIST_VENV) $(DOCS_VENV) $(LOWEST) $(MAILMAN_VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
