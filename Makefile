# make run     everything from an empty machine to a served demonstration district
# make test    the whole suite, browser included
# make test-long  the same with what takes minutes: a year of a town, every point of a killed migration, the API against its description
# make check   format, lints, types, generated files
# make bench   what fast means, measured beside its peers: writes docs/benchmarks.md; WHAT=tiles measures one row and prints it
# make generated   after a change of the API: writes docs/openapi.json and the TypeScript types made from it
# make screenshots the pictures in docs/images, after a change of how something looks
# make sqlx        after a change of a statement: writes .sqlx, so that a build needs no database

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Statements were checked against a database by `make sqlx`; a build reads the outcome from .sqlx.
export SQLX_OFFLINE := true
# The tests drive the machine's own Chromium.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

# Lints are seen while compiling what is tested: looking for them apart would compile every package a
# second time. Not for what is served or measured.
check lint-server test test-long generated screenshots sqlx: export RUSTC_WORKSPACE_WRAPPER := clippy-driver
check lint-server test test-long generated screenshots sqlx: export CLIPPY_ARGS := -Dwarnings__CLIPPY_HACKERY__

# Server and tests together: built for themselves alone, the server's packages come out with fewer features, and all of typesetting is
# compiled a second time for the tests.
SERVER := cargo test --workspace --locked --no-run

NPM_CI := npm ci --no-audit --no-fund --loglevel=error
UP_TO_DATE := $(MAKE) --silent

API_FILES := docs/openapi.json web-map/src/shared/api.gen.ts

.PHONY: help run test test-long check lint-web lint-web-rules lint-server bench generated screenshots sqlx

help:
	@sed -n 's/^# make/make/p' Makefile

run:
	@echo '[1/5] System packages'
	@deploy/system-packages.sh run
	@echo '[2/5] Packages of the web part'
	@$(UP_TO_DATE) web-map/node_modules/.package-lock.json
	@echo '[3/5] Web part'
	@$(UP_TO_DATE) web-map/dist/index.html
	@echo '[4/5] Server (some minutes the first time)'
	@cargo build --release --locked
	@echo '[5/5] Demonstration district, then serving; Ctrl-C stops it'
	@data=$$(deploy/data-dir.sh); RIVERWARD_DATA=$$data exec target/release/riverward serve --demo

test:
	@echo '[1/6] System packages'
	@deploy/system-packages.sh test
	@echo '[2/6] Web part'
	@$(UP_TO_DATE) web-map/node_modules/.package-lock.json
	@$(UP_TO_DATE) web-map/dist/index.html
	@echo '[3/6] Server'
	@$(SERVER)
	@echo '[4/6] Tests of the server, on a database of their own'
	@# What kill -9 may not lose is tested on clusters of their own; this one may lose everything, and is faster for it.
	@export TMPDIR; TMPDIR=$$(deploy/scratch-dir.sh); trap 'rm -r "$$TMPDIR"' EXIT; \
	target/debug/riverward with-cluster --set fsync=off --set synchronous_commit=off --set full_page_writes=off -- \
	    env RUST_TEST_THREADS=3 cargo test --workspace --locked
	@echo '[5/6] Tests of the web part'
	@npm --prefix web-map test
	@echo '[6/6] Tests in a browser'
	@$(UP_TO_DATE) tests/browser/node_modules/.package-lock.json
	@export TMPDIR; TMPDIR=$$(deploy/scratch-dir.sh); trap 'rm -r "$$TMPDIR"' EXIT; cd tests/browser && npx playwright test

test-long: export RIVERWARD_TEST_LONG := 1
test-long: test
	@deploy/system-packages.sh long
	@echo '[long] The API against its description'
	@tests/contract/run.sh 200

check:
	@deploy/system-packages.sh check
	@echo '[1/4] Format'
	@cargo fmt --all --check
	@$(UP_TO_DATE) web-map/node_modules/.package-lock.json tests/browser/node_modules/.package-lock.json
	@# What the server carries is built first, or the server would be built again for it.
	@$(UP_TO_DATE) web-map/dist/index.html
	@echo '[2/4] Format, lints and types of the web part and the browser tests; beside them'
	@echo '[3/4] Lints of the server'
	@$(MAKE) --jobs=2 --output-sync=target lint-web lint-web-rules lint-server
	@echo '[4/4] Generated files'
	@before=$$(mktemp -d); trap 'rm -r "$$before"' EXIT; \
	cp --parents --preserve=timestamps $(API_FILES) "$$before"; \
	$(MAKE) generated; \
	for file in $(API_FILES); do \
	    if ! diff --unified "$$before/$$file" "$$file"; then \
	        echo "$$file was out of date. It is written anew: look at the difference and commit it."; exit 1; \
	    fi; \
	    cp --preserve=timestamps "$$before/$$file" "$$file"; \
	done

# Looked at again when anything of it has changed: types and circles go from file to file.
lint-web: web-map/node_modules/.cache/types-seen tests/browser/node_modules/.cache/types-seen
lint-web-rules: web-map/node_modules/.cache/rules-seen

lint-server:
	@$(SERVER)

bench:
	@deploy/system-packages.sh bench
	@$(UP_TO_DATE) web-map/node_modules/.package-lock.json
	@$(UP_TO_DATE) web-map/dist/index.html
	@cargo bench --locked --bench bench -- $(WHAT)

generated: web-map/node_modules/.package-lock.json
	@$(SERVER)
	@target/debug/riverward openapi > target/openapi.json
	@cp target/openapi.json docs/openapi.json
	@npm --prefix web-map run api

screenshots: web-map/node_modules/.package-lock.json tests/browser/node_modules/.package-lock.json
	@deploy/system-packages.sh test
	@$(UP_TO_DATE) web-map/dist/index.html
	@$(SERVER)
	@npm --prefix tests/browser run screenshots

# The number of the rules is raised as well, where their texts have changed.
# With the riverward that was built last, since a new one cannot be built before .sqlx knows its statements. The build is
# the one the tests use, against a database with the tables and functions of this folder.
sqlx:
	@test -x target/debug/riverward || $(SERVER) || { \
	    echo 'No riverward was built here yet, and statements have changed: git stash, make sqlx, git stash pop, and try again.'; exit 1; }
	@new=$$(mktemp -d); trap 'rm -r "$$new"' EXIT; touch src/lib.rs; \
	SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$$new" target/debug/riverward with-cluster -- bash -euo pipefail -c ' \
	    export DATABASE_URL=$$RIVERWARD_CLUSTER_URL; \
	    target/debug/riverward migrate --database-url "$$DATABASE_URL" --from migrations; \
	    $(SERVER)'; \
	find .sqlx -name "query-*.json" -delete; cp "$$new"/query-*.json .sqlx/
	@hash=$$(export LC_ALL=C; for file in migrations/functions/*.sql; do basename "$$file" .sql; cat "$$file"; echo; done | sha256sum | cut -c1-16); \
	read -r number of < migrations/functions/VERSION; \
	if [[ $$of != "$$hash" ]]; then echo "$$((number + 1)) $$hash" > migrations/functions/VERSION; fi

# npm writes this file last.
%/node_modules/.package-lock.json: %/package-lock.json
	@cd $* && $(NPM_CI)
	@touch $@

# Folders count as well, so that a file that went is noticed. The first time, cargo has to be told: a server built before
# there was anything to embed does not know of the folder.
WEB_SOURCES := $(shell find web-map src/locale/texts -mindepth 1 \( -name node_modules -o -name dist \) -prune -o -print 2> /dev/null)
BROWSER_SOURCES := $(shell find tests/browser -mindepth 1 \( -name node_modules -o -name results \) -prune -o -type f -print 2> /dev/null)
web-map/dist/index.html: web-map/node_modules/.package-lock.json $(WEB_SOURCES)
	@test -e $@ || touch src/http/console/assets.rs
	@npm --prefix web-map run build
	@touch $@

web-map/node_modules/.cache/types-seen: web-map/dist/index.html
	@npm --prefix web-map run types
	@mkdir -p $(@D) && touch $@

# Half of the time of all of it.
web-map/node_modules/.cache/rules-seen: web-map/dist/index.html
	@npm --prefix web-map run rules
	@mkdir -p $(@D) && touch $@

tests/browser/node_modules/.cache/types-seen: tests/browser/node_modules/.package-lock.json $(BROWSER_SOURCES)
	@npm --prefix tests/browser run check
	@mkdir -p $(@D) && touch $@
