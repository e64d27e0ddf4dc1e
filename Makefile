# make run    set up what is missing, then documents → results/report.html
# make test   set up what is missing, then all tests
# make help   the rest

PYTHON ?= python3
CORES ?= all
VENV := .venv
BIN := $(VENV)/bin
# unsloth.txt names its own dependencies: what unsloth itself asks for is several GB more.
REQUIREMENTS := $(filter-out envs/unsloth.txt,$(wildcard envs/*.txt))
# The environment is complete when this file is newer than every requirement.
READY := $(VENV)/ready
# Several runs: when an edit leaves the dataset's bytes alone, the next one sees that and trains nothing again.
RUN := @$(BIN)/python workflow_scripts/run.py
OPTIONS = -- --cores $(CORES) $(ARGS)

.PHONY: run plan test test-slurm lint format help config example rulegraph clean
.DEFAULT_GOAL := help

run: $(READY) ## documents → results/report.html (ARGS="--configfile mine.yaml" to lay yours over config.yaml)
	$(RUN) dataset all $(OPTIONS)
	@echo "The report: results/report.html"

plan: $(READY) ## what the trainings will take, before any of them is started
	$(RUN) dataset plan $(OPTIONS)
	@cat results/tables/plan.md

test: $(READY) ## all tests (ARGS="-k name" for some)
	@# One thread each: two workers with two threads on two cores wait for each other most of the time.
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --ignore tests/slurm $(ARGS)

test-slurm: $(READY) ## the whole workflow on a real Slurm of one node, brought up and taken down again; needs root
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -s tests/slurm $(ARGS)

lint: $(READY) ## ruff, snakefmt and snakemake --lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint

format: $(READY) ## let ruff and snakefmt write what lint wants
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile rules

config: $(READY) ## write config.yaml and its schema again from workflow_scripts/pdf2lora/configuration/settings.py
	$(BIN)/python workflow_scripts/pdf2lora/configuration/write.py

example: $(READY) ## typeset the example document again from its source
	$(BIN)/python resources/documents/source/build.py

rulegraph: $(READY) ## draw docs/rules.svg again; needs graphviz
	$(BIN)/snakemake --rulegraph 2> /dev/null | dot -Tsvg > docs/rules.svg

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

clean: ## remove what runs have made; .venv stays
	rm -rf results/* logs benchmarks .snakemake
	touch results/.gitkeep

$(READY): $(REQUIREMENTS) envs/unsloth.txt envs/constraints.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("pdf2lora needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 …")'
	@echo "Setting up $(VENV): a few minutes, once."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(foreach file,$(REQUIREMENTS),-r $(file)) -c envs/constraints.lock
	$(BIN)/python -m pip install --quiet --no-deps -r envs/unsloth.txt
	@touch $(READY)
