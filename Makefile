# Two commands: `make report` runs the study into outputs/, `make test` checks everything;
# `make test-fast` checks, while one writes, what needs no run, no notebook and no picture.
# Both set up .venv first, with the versions of constraints.txt; a second call does not reinstall.

PYTHON ?= python3
OUT ?= outputs
JOBS ?= 2

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: report test test-fast lint texts notebooks pictures lab benchmarks clean
.DELETE_ON_ERROR:

# Compiled beforehand, or where PYTHONDONTWRITEBYTECODE is set every kernel would compile it anew.
report: $(READY)
	$(BIN)/python -m compileall -q iianalysis
	$(BIN)/iianalysis run --out $(OUT)

test: $(READY) lint
	$(BIN)/pytest -n $(JOBS) --dist loadfile --nbval --nbval-current-env

test-fast: $(READY)
	$(BIN)/pytest -n $(JOBS) --dist loadfile -m "not slow"

lint: $(READY)
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache --no-logo >$(VENV)/imports || { cat $(VENV)/imports; exit 1; }
	$(BIN)/python tools/texts.py check
	$(BIN)/python tools/prose.py check

# Put what is new or changed in messages and notebooks into the catalogues, to be translated there.
texts: $(READY)
	$(BIN)/python tools/texts.py update
	$(BIN)/python tools/prose.py update

# Run the notebooks and keep their outputs in them: after a change of data, code or prose.
notebooks: $(READY)
	$(BIN)/python tools/refresh_notebooks.py

# The pictures of README.md, from the run in $(OUT); the page of a region takes a chromium.
pictures: $(READY)
	$(BIN)/python tools/refresh_pictures.py $(OUT)

lab: $(READY)
	$(BIN)/jupyter lab notebooks

benchmarks: $(READY)
	set -e; for script in benchmarks/*.py; do $(BIN)/python $$script; done

clean:
	rm -rf $(VENV) outputs build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# matplotlib's list of fonts is made here once, or the first kernels would all make it.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=...")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/python -c 'import matplotlib.font_manager'
	touch $@
