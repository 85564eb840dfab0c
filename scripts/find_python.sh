#!/bin/sh
# Print the path of a Python that Whisker runs on, or say what to install. PYTHON=/path/to/python chooses one.
#   scripts/find_python.sh               the newest one of this machine that runs and can make virtual environments
#   scripts/find_python.sh --fits VENV   whether a virtual environment can be used as it is (with PYTHON: is made of that)
set -eu

needed="Whisker needs Python 3.11 (3.11.2 or newer), 3.12 or 3.13"
supported='import sys; sys.exit(not (3, 11, 2) <= sys.version_info[:3] < (3, 14))'
of_venv='import os, sys; print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))'
fail() {
    echo "$1" >&2
    exit 1
}
version_of() {
    "$1" --version 2>/dev/null || true
}

if [ "${1:-}" = --fits ]; then
    "$2/bin/python" -c "$supported" 2>/dev/null || exit 1
    test -z "${PYTHON:-}" || test "$("$2/bin/python" -c "$of_venv")" = "$("$PYTHON" -c "$of_venv")"
    exit
fi

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3.13 python3.12 python3.11 python3
fi
unsupported=
without_venv=
for candidate in "$@"; do
    if ! "$candidate" -c "$supported" 2>/dev/null; then
        test -n "$unsupported" || unsupported=$(version_of "$candidate")
        continue
    fi
    if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        "$candidate" -c 'import sys; print(sys.executable)'
        exit 0
    fi
    test -n "$without_venv" || without_venv=$candidate
done

if [ -n "$without_venv" ]; then
    package=$("$without_venv" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    fail "$without_venv lacks Python's venv module. On Debian or Ubuntu: apt install $package. Then run make again."
fi
if [ -n "${PYTHON:-}" ]; then
    fail "$needed, and PYTHON=$PYTHON is ${unsupported:-no program that runs}."
fi
fail "$needed, and there is ${unsupported:-no Python at all}. Install one (python.org), or name it: make PYTHON=/path/to/python3.12 ..."
