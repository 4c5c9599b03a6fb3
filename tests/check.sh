#!/usr/bin/env bash
# Check everything, the quick things first. Arguments go to pytest: tests/check.sh tests/definitions
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
code=(config.py definitions workflow notifications web migrations tests)

step() {
    printf '\n== %s\n' "$*"
    "$@"
}

stop_database() {
    "$bin/python" -c 'from tests.support.servers import stop_own_server; stop_own_server()'
}

step "$bin/ruff" check .
step "$bin/ruff" format --check .
step "$bin/mypy" "${code[@]}"
step "$bin/lint-imports"
if [ -d web/templates ]; then
    step "$bin/djlint" web/templates --check
    step "$bin/djlint" web/templates --lint
fi
step "$bin/deptry" .
step "$bin/vulture"
step "$bin/codespell"

trap stop_database EXIT
step "$bin/python" -m pytest -n 2 --dist worksteal --cov --cov-report= --durations=5 "$@"
if [ $# -eq 0 ]; then
    step "$bin/coverage" report --skip-covered --fail-under=95
    step "$bin/coverage" report --skip-covered --fail-under=100 \
        --include='definitions/*,workflow/engine/*,workflow/domain/*'
fi
