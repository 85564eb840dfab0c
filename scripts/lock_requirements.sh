#!/bin/sh
# Turn pyproject.toml's direct dependencies into pins for every supported Python; `make lock` runs this.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile "$@" --universal --python-version 3.11 --quiet --no-annotate --no-header
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lock pyproject.toml --output-file "$work/serve.txt"
lock pyproject.toml --extra train --constraint "$work/serve.txt" --output-file "$work/train.txt"
lock pyproject.toml --extra train --extra dev --constraint "$work/train.txt" --output-file "$work/dev.txt"
lock requirements/function.in --constraint "$work/serve.txt" --output-file "$work/function.txt"
{ echo "# What answers /predict. Written by 'make lock'."; cat "$work/serve.txt"; } > requirements/serve.txt
{ echo "# What training adds to serve.txt. Written by 'make lock'."; grep -vxFf "$work/serve.txt" "$work/train.txt"; } > requirements/train.txt
{ echo "# What tests and checks add to train.txt. Written by 'make lock'."; grep -vxFf "$work/train.txt" "$work/dev.txt"; } > requirements/dev.txt
{ echo "# What the serverless function installs, a part of requirements/serve.txt. Written by 'make lock'."; cat "$work/function.txt"; } > api/requirements.txt
