#!/bin/sh
# Say what to install where Node.js is missing or too old to build the dashboard.
set -eu

fail() {
    echo "Whisker's dashboard needs Node.js 20.9 or newer with npm, and there is $1. Install it (nodejs.org), then run make again." >&2
    exit 1
}

version=$(node --version 2>/dev/null) || fail "no Node.js"
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 9) ? 0 : 1)' ||
    fail "Node.js $version"
command -v npx >/dev/null || fail "Node.js $version without npm"
