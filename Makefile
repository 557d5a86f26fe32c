# What contributors run; CI runs `.ci/run`, which is `make test` and more. Everything happens in .ci/env, which the first target makes.

IN = set -e; bin=$$(.ci/environment);
T ?= tests
P ?= corpus/*.txt

.PHONY: help env lint format types test test-one bench tables docs dist

help:
	@echo "make env       make or update .ci/env, with zhclaims as a user gets it"
	@echo "make lint      ruff: rules and formatting"
	@echo "make format    let ruff mend both"
	@echo "make types     mypy, strict"
	@echo "make test      all of these, and every test"
	@echo "make test-one T=tests/test_dates.py    some tests"
	@echo "make bench P='pages/*.wikitext'        speed beside other programs, and how cost grows"
	@echo "make tables    make the vocabulary tables of others' data again"
	@echo "make docs      build the documentation as a site, build/site/index.html"
	@echo "make dist      build wheel and source distribution into dist/"

env:
	@$(IN) echo $$bin

lint:
	@$(IN) $$bin/ruff check .; $$bin/ruff format --check .

format:
	@$(IN) $$bin/ruff check --fix .; $$bin/ruff format .

types:
	@$(IN) $$bin/python -m mypy

test:
	.ci/test

test-one:
	@$(IN) $$bin/python -m pytest $(T)

bench:
	$$(.ci/environment --in .ci/env-bench "[bench]")/python tests/benchmarks/speed.py $(P)

tables:
	@$(IN) $$bin/python pipeline/vocabulary.py pipeline/zhclaims/vocab

docs:
	@$(IN) $$bin/python -m sphinx -W --keep-going -q -d build/trees docs build/site

dist:
	@$(IN) $$bin/hatchling build
