# The commands of this project; each installs what it needs first. `make` alone lists them.
.PHONY: help setup setup-tests demo test check screenshots words pictures bench soak mutants lock
.DEFAULT_GOAL := help
BIN := .venv/bin
DISPLAYED := $(if $(DISPLAY)$(WAYLAND_DISPLAY),window)

help:
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: ## install what is missing; leaves .venv/bin/liaison
	@bash packaging/setup.sh offscreen $(DISPLAYED)

setup-tests: setup
	@bash packaging/setup.sh window tests

demo: setup ## a server, two devices and made-up data; with no display it plays the journey and leaves pictures (ARGS="--out DIR")
	@$(BIN)/liaison demo $(ARGS)

check: setup ## format, lint, types, layers, sizes
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pyright
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q tests/test_house.py

test: setup-tests check ## everything: the checks, the window under Xvfb, then all other tests
	@QT_QPA_PLATFORM=xcb xvfb-run -a -s '-screen 0 1440x900x24 -nolisten tcp' $(BIN)/pytest -q -m window
	@$(BIN)/pytest -q -n 3 --dist worksteal -m 'not window' $(ARGS)

screenshots: setup ## every page in every state, size and theme of the started application: sheets into docs/screenshots, all into build/screenshots
	@$(BIN)/python -m liaison_app.cli.demo.gallery docs/screenshots

words: setup ## bring the words of the code into the template and every language, and say what is not translated
	@$(BIN)/python packaging/words.py

pictures: setup-tests ## draw the pictures anew that the tests hold the ten main pages to; look at what git says has changed
	@DRAW_PICTURES=1 $(BIN)/pytest -q tests/desktop/pictures

bench: setup ## every measurement of bench/, one after the other (ONLY=sync for one)
	@set -e; for measure in bench/$(or $(ONLY),*).py; do echo "== $$measure"; $(BIN)/python "$$measure"; done

soak: setup-tests ## every proof at its full count, written to docs/soak.md (ONLY=scheduler COUNT=500 for one; ARGS=--missing for the rest)
	@$(BIN)/python -m tests.proof.soak $(if $(ONLY),--only $(ONLY)) $(if $(COUNT),--count $(COUNT)) $(ARGS)

mutants: setup-tests ## take each check out of a copy of the app in turn; a named test must turn red (ONLY="a signature", JOBS=2)
	@$(BIN)/python -m tests.mutants.run $(if $(ONLY),--only "$(ONLY)") $(if $(JOBS),--jobs $(JOBS))

lock: setup ## resolve the dependencies of pyproject.toml again and pin them by hash (needs uv)
	@command -v uv >/dev/null || { echo 'make lock needs uv on the PATH' >&2; exit 1; }
	@uv pip compile --quiet --python $(BIN)/python --extra dev --generate-hashes --no-header --no-annotate --output-file requirements.lock pyproject.toml
