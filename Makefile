# The one command that means green is `make check`.
PYTHON ?= python

.PHONY: check style types walls test docs bench gold campaign fuzz funnel

check: style types walls docs test

style:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

walls:
	lint-imports --no-cache

docs:
	$(PYTHON) docs/make_axioms.py --check

test:
	$(PYTHON) -m pytest -q

gold: # the gold pages of reports written again; look at build/gold/*.png and at the difference before you commit
	DERIVE_GOLD=build/gold $(PYTHON) -m pytest -q tests/reports/test_gold.py tests/reports/test_gold_html.py
	git --no-pager diff --stat -- tests/gold

bench:
	$(PYTHON) benchmarks/against_sympy.py
	$(PYTHON) benchmarks/losses.py

campaign: # hours rather than minutes: more worlds, every mutant
	DERIVE_TRIALS=20000 DERIVE_MUTANTS=all DERIVE_LARGE=1 DERIVE_STATEMENTS=100000 DERIVE_TERMS=5000 DERIVE_SAME=1000 \
	DERIVE_HOSTILE=100000 $(PYTHON) -m pytest -q tests/kernel tests/mutants tests/emit tests/campaigns tests/hostile
	DERIVE_FORGED=12000 $(PYTHON) -m pytest -q tests/forged/test_mutated.py
	$(PYTHON) -m derive.verify --report html --output build/proofs
	$(PYTHON) tests/mutants/kernel_lines.py --proofs build/proofs/word_vectors.proofs --slow

fuzz: # coverage-guided, of the reader and of the store of proofs; pip install atheris; make fuzz SECONDS=3600
	PYTHONPATH=. $(PYTHON) tests/hostile/fuzz.py -max_total_time=$(or $(SECONDS),60) -timeout=20 -max_len=2000

funnel: # make funnel FOLDER=path: how many signs of its documents are found, read, decided
	$(PYTHON) benchmarks/funnel.py $(FOLDER)
