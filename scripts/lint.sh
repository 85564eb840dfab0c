#!/bin/sh
# Run every static check, then name those that failed.
set -u
cd "$(dirname "$0")/.."
failed=

check() {
    name=$1
    shift
    echo "-- $name"
    "$@" || failed="$failed $name"
}
check ruff .venv/bin/ruff check .
check ruff-format .venv/bin/ruff format --check .
check mypy .venv/bin/mypy
check import-linter .venv/bin/lint-imports
check deptry .venv/bin/deptry src api
check deptry-of-tools .venv/bin/deptry tests benchmarks loadtest fuzz scripts --ignore DEP002,DEP004
check openapi .venv/bin/whisker openapi --check --output openapi.json
check recipe-results .venv/bin/python benchmarks/recipe_table.py --check
check settings-page .venv/bin/python scripts/write_settings_docs.py --check
check readme-figures .venv/bin/python scripts/readme_figures.py --check
check schema npm run --silent types -- --check
check eslint npm run --silent lint
check tsc npm run --silent typecheck

test -z "$failed" || echo "Failed:$failed" >&2
test -z "$failed"
