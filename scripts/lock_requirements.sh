#!/bin/sh
# Turn pyproject.toml's direct dependencies into pins for every supported Python; `make lock` runs this.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile pyproject.toml --universal --python-version 3.11 --quiet --no-annotate --no-header "$@"
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lock --output-file "$work/serve.txt"
lock --extra train --constraint "$work/serve.txt" --output-file "$work/train.txt"
lock --extra train --extra dev --constraint "$work/train.txt" --output-file "$work/dev.txt"
{ echo "# What answers /predict. Written by 'make lock'."; cat "$work/serve.txt"; } > requirements/serve.txt
{ echo "# What training adds to serve.txt. Written by 'make lock'."; grep -vxFf "$work/serve.txt" "$work/train.txt"; } > requirements/train.txt
{ echo "# What tests and checks add to train.txt. Written by 'make lock'."; grep -vxFf "$work/train.txt" "$work/dev.txt"; } > requirements/dev.txt
