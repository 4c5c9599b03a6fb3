# Two commands: `make demo` shows the system, `make test` proves it. Both need Python 3.11 or newer.
# Two more prove it longer: `make properties` and `make mutants` (CONTRIBUTING.md).

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: demo test properties mutants install stop
.DELETE_ON_ERROR:

demo: $(VENV)/.demo ## create the environment, the database and the demo city, and serve them
	@$(VENV)/bin/bihuan demo

test: $(VENV)/.dev ## style, types, floors, templates, words, tests
	@tests/check.sh

properties: $(VENV)/.dev ## 100 000 generated steps in memory and 5 000 at the door, against a reference
	@$(RUN) -m tests.properties.command

mutants: $(VENV)/.dev ## plant bugs in a copy of the engine; the quick tests must find each
	@$(RUN) -m tests.mutants.command

install: $(VENV)/.runtime ## what a server needs (docs/operations.md)

stop: ## stop the demo's database
	@$(VENV)/bin/bihuan database stop

# A stamp for each lock; one is installed anew only when its lock has changed.
$(VENV)/.%: requirements/%.txt | $(RUN)
	@echo "Installing $< ..."
	@requirements/install.sh "$(PYTHON)" $<
	@touch $@

$(RUN):
	@requirements/environment.sh "$(PYTHON)"
