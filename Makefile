# make setup | test | demo | check. Each installs what is missing first, and nothing when nothing is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build test demo check

PACKAGES := ansible-core openssh-server redis-server prometheus chromium tmux iproute2
ARGS ?=

help:
	@echo 'make setup   install what is missing (npm packages; as root, Debian packages too)'
	@echo 'make demo    one release from Dev to ten hospitals; ARGS="--once --json FILE" for a run without looking; --hotfix: a severity 1'
	@echo 'make test    all tests; those of rollouts once more with hints by Redis'
	@echo 'make check   format, types, lint, the stairs and dots, unused code, tests'

setup: node_modules/.package-lock.json
	@missing=(); \
	for package in $(PACKAGES); do \
	  [ "$$(dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null)" = installed ] || missing+=("$$package"); \
	done; \
	[ "$${#missing[@]}" -eq 0 ] || tests/setup/debian-packages.sh "$${missing[@]}"

# npm writes this file last, so an installation that was cut short is done again.
node_modules/.package-lock.json: package-lock.json
	npm ci --no-fund --no-audit
	@touch $@

build: setup
	@tests/setup/build-if-stale.sh

test: build
	@node --import tsx tests/setup/twice-if-red.ts test
	@node --import tsx tests/setup/twice-if-red.ts test:redis

demo: build
	@node --import tsx tests/demo/demo.ts $(ARGS)

check: build
	npm run --silent check
