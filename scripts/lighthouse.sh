#!/bin/sh
# Measure the dashboard's pages with Lighthouse and the Chromium that is installed; CHROMIUM_PATH chooses another.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${CHROMIUM_PATH:-}" ]; then
    for browser in chromium chromium-browser google-chrome; do
        CHROMIUM_PATH=$(command -v "$browser") && break
    done
fi
if [ ! -x "${CHROMIUM_PATH:-}" ]; then
    echo "Lighthouse needs Chromium: install it (Debian: apt install chromium), or set CHROMIUM_PATH to it." >&2
    exit 1
fi
export CHROME_PATH="$CHROMIUM_PATH"
[ -n "${RUNS:-}" ] || unset RUNS
[ -n "${PAGES:-}" ] || unset PAGES
exec node scripts/lighthouse.mjs
