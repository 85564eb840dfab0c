#!/bin/sh
# Print the path of a Python that Whisker runs on, or say what to install. PYTHON=/path/to/python chooses one.
set -eu

supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
fail() {
    echo "$1" >&2
    exit 1
}

found=
without_venv=
for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
    "$candidate" -c "$supported" 2>/dev/null || continue
    found=$candidate
    if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        "$candidate" -c 'import sys; print(sys.executable)'
        exit 0
    fi
    without_venv=$("$candidate" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
done

if [ -n "$found" ]; then
    fail "$found lacks Python's venv module. On Debian or Ubuntu: apt install $without_venv. Then run make again."
fi
if [ -n "${PYTHON:-}" ]; then
    fail "Whisker needs Python 3.11, 3.12 or 3.13, and PYTHON=$PYTHON is $("$PYTHON" --version 2>/dev/null || echo 'no program that runs')."
fi
version=$(python3 --version 2>/dev/null || echo 'no Python at all')
fail "Whisker needs Python 3.11, 3.12 or 3.13, and there is $version. Install one (python.org), or name it: make PYTHON=/path/to/python3.12 ..."
