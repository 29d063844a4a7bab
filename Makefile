PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOL := $(VENV)/tools/bin
TOOLS := $(VENV)/tools/.ready
SANITIZE_FUZZ_SECONDS ?= 60

.PHONY: demo test test-all mutants fuzz lint format lock audit sbom clean

demo: $(READY)
	$(BIN)/sanitize run pipelines/quickstart.yaml --overwrite

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-all: $(READY)
	$(BIN)/python -m pytest -m "slow or not slow"

# Whether the tests notice small changes of the code: some 40 minutes on two cores.
mutants: $(READY)
	$(BIN)/python benchmarks/mutants

# Every parser of untrusted input, a minute each, six at a time: make fuzz SANITIZE_FUZZ_SECONDS=600
fuzz: $(READY)
	SANITIZE_FUZZ_SECONDS=$(SANITIZE_FUZZ_SECONDS) $(BIN)/python -m pytest tests/fuzz -n 6 --dist worksteal

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/snippets.py

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What pyproject.toml allows, as versions with hashes; what is locked already stays while it fits.
lock: $(TOOLS)
	printf '%s\n' 'hatchling>=1.27,<2' editables | $(TOOL)/uv pip compile pyproject.toml - --extra dev --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --output-file requirements.lock >/dev/null

# Known vulnerabilities of what is locked; fails, and says so, where no database can be reached.
audit: $(TOOLS)
	$(TOOL)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

# A CycloneDX bill of what is locked, and of the models: out/sbom.json
sbom: $(READY) $(TOOLS)
	mkdir -p out
	$(TOOL)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
		--output-format JSON --output-file out/sbom.json
	$(BIN)/python .ci/sbom.py out/sbom.json

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . --editable tests/plugin
	$(BIN)/sanitize models install
	touch $@

$(TOOLS):
	$(PYTHON) -m venv $(VENV)/tools
	$(TOOL)/python -m pip install --quiet 'uv>=0.9,<1' 'pip-audit>=2.9,<3' 'cyclonedx-bom>=7,<8'
	touch $@

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache
