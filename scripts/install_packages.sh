#!/bin/sh
# Install the Python packages into .venv; the first argument is the Python it is made from.
set -eu
python=$1

step() {
    "$python" scripts/step.py "$@"
}
pip_install() {
    step "$1" "$2" .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input $3
}

if [ -e .venv/unfinished ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    step venv "Making .venv anew: its last set-up was cut off" "$python" -m venv --clear .venv
fi
touch .venv/unfinished
pip_install packages "Installing the Python packages (some minutes the first time)" "-r requirements.txt"
pip_install whisker "Installing Whisker itself" "--no-deps -e ."
rm .venv/unfinished
