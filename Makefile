# Two commands: `make demo` shows the system, `make test` proves it. Both need Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: demo test install stop
.DELETE_ON_ERROR:

demo: $(VENV)/.demo ## create the environment, the database and the demo city, and serve them
	@$(VENV)/bin/bihuan demo

test: $(VENV)/.dev ## style, types, floors, templates, words, tests
	@tests/check.sh

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
