# phieu: `make demo` shows it at work, `make test` checks it. The first run sets everything up; later ones take seconds.

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check -qq
JOBS ?= 2

# Of `make accuracy`: positions to read, seed, where its tables go, a file of real pen strokes where there is one, and
# part of a name where only what has it is wanted (bilevel, for one).
N ?= 1000000
SEED ?= 1
OUT ?= build/accuracy
STROKES ?=
ONLY ?=

# Of `make benchmark`: pages of each stack.
PAGES ?= 400

.PHONY: help demo setup test lint accuracy benchmark licences pins clean
.DELETE_ON_ERROR:

help:
	@echo "make demo    print sheets, fill them in, scan them, read them, tabulate them; say how many answers were right"
	@echo "make test    check style and types, run the tests"
	@echo "make lint    check style and types only"
	@echo "make accuracy [N=1000000] [STROKES=file] [ONLY=name] [SEED=1] [JOBS=2] [OUT=build/accuracy]"
	@echo "             how often reading is wrong, how often it asks; goes on where it was stopped"
	@echo "make benchmark [PAGES=400] [FLAT=\"100 2000\"]  how close reading comes to decoding the pictures alone"
	@echo "make licences  under which licence each package is that phieu runs on"
	@echo "make pins    write requirements*.txt anew, with the hashes of every wheel, from requirements*.in"
	@echo "make setup   only set up: the virtual environment $(VENV), and Poppler where it may be installed"
	@echo "make clean   remove what the others made"

demo: setup
	@$(VENV)/bin/phieu demo

setup: $(VENV)/.phieu $(VENV)/.poppler

# Where the environment forbids to keep compiled modules, every process would compile all tests anew: 10 s each.
test: lint $(VENV)/.poppler $(VENV)/.postgresql $(VENV)/.chromium $(VENV)/.libreoffice
	@PYTHONDONTWRITEBYTECODE= $(PYTHON) -m pytest -n $(JOBS)

lint: $(VENV)/.checks
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

accuracy: setup
	@$(PYTHON) -m tests.benchmarks.accuracy --positions $(N) --seed $(SEED) --jobs $(JOBS) --out "$(OUT)" \
		$(if $(STROKES),--strokes "$(STROKES)") $(if $(ONLY),--only "$(ONLY)")

benchmark: setup
	@$(PYTHON) -m tests.benchmarks.ingesting --pages $(PAGES) $(if $(FLAT),--flat $(FLAT))

licences: $(VENV)/.checks
	@$(PYTHON) -m tests.licences

# Versions stand in requirements*.in; what is installed must have one of the hashes beside them.
pins: | $(PYTHON)
	@$(PIP) install --target build/uv --upgrade uv
	@for list in requirements requirements-dev; do \
		build/uv/bin/uv pip compile --quiet --python $(PYTHON) --no-deps --generate-hashes --no-annotate \
			--custom-compile-command "make pins" $$list.in --output-file $$list.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) build dist demo *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each of these files says when the step was done; it is done again when what it was made from has changed.

$(PYTHON):
	@.ci/prepare environment $(VENV)

$(VENV)/.phieu: requirements.txt pyproject.toml setup.py $(wildcard omr/compiled/*.[ch]) | $(PYTHON)
	@echo "Installing what phieu runs on; this takes a minute the first time."
	@$(PIP) install --require-hashes --requirement requirements.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.checks: requirements-dev.txt $(VENV)/.phieu
	@echo "Installing what checks phieu."
	@$(PIP) install --require-hashes --requirement requirements.txt --requirement requirements-dev.txt
	@touch $@

$(VENV)/.poppler $(VENV)/.postgresql $(VENV)/.chromium $(VENV)/.libreoffice: $(VENV)/.%: .ci/prepare | $(PYTHON)
	@.ci/prepare $*
	@touch $@
