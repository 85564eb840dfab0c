#!/bin/bash
# Run every static check, then name those that failed. ESLint runs beside all others: each is a single thread, and it
# takes more of the processor than they together.
set -u
cd "$(dirname "$0")/.."
logs=$(mktemp -d)

check() {
    name=$1
    shift
    echo "-- $name"
    "$@" || echo "$name" >>"$logs/failed"
}

check_dashboards_style() {
    check eslint npm run --silent lint
}

check_others() {
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
    check tsc npm run --silent typecheck
}

# In a process group of its own, which ends with this script however that ends. Bash needs no terminal for that.
set -m
check_dashboards_style </dev/null >"$logs/beside" 2>&1 &
beside=$!
set +m
trap 'kill -- "-$beside" 2>/dev/null; rm -rf "$logs"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

check_others
wait "$beside"
cat "$logs/beside"

test ! -e "$logs/failed" || echo "Failed: $(paste -sd ' ' "$logs/failed")" >&2
test ! -e "$logs/failed"
