PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= 2

.PHONY: demo test generated errata benchmark clean

demo: $(VENV)/demo.installed
	$(BIN)/python examples/demo.py

test: $(VENV)/test.installed
	$(BIN)/python -m pytest -n $(JOBS)

generated: $(VENV)/demo.installed
	$(BIN)/python examples/regenerate.py generated

errata: $(VENV)/demo.installed
	$(BIN)/symbp verify textbook/*.md --format markdown --out docs/errata.md || test $$? = 2

benchmark: $(VENV)/test.installed
	$(BIN)/python benchmarks/costs.py

$(VENV)/%.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	touch $@

clean:
	rm -rf build $(VENV)
