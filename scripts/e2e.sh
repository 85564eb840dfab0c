#!/bin/sh
# Run the browser tests with the Chromium that is installed; CHROMIUM_PATH chooses another.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${CHROMIUM_PATH:-}" ]; then
    for browser in chromium chromium-browser google-chrome; do
        CHROMIUM_PATH=$(command -v "$browser") && break
    done
fi
if [ ! -x "${CHROMIUM_PATH:-}" ]; then
    echo "The browser tests need Chromium: install it (Debian: apt install chromium), or set CHROMIUM_PATH to it." >&2
    exit 1
fi
export CHROMIUM_PATH
# Where no language is set, Chromium opens no file whose name has other letters than ASCII.
[ -n "${LC_ALL:-}${LC_CTYPE:-}${LANG:-}" ] || export LC_CTYPE=C.UTF-8
exec npm run --silent e2e
