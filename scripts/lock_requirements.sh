#!/bin/sh
# Pin pyproject.toml's direct dependencies and all that they need, with hashes, for every supported Python; `make lock`
# runs this. `make lock KEEP=1` keeps the versions that are pinned, and pins only what is new.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo > "$work/nothing"

lock() {
    uv pip compile "$@" --universal --python-version 3.11.2 --generate-hashes --quiet --no-annotate --no-header
}
# A package and its hashes as one line, so that one file can be taken from another line by line; and back.
one_line_each() {
    awk '{ sub(/^ +/, ""); if (sub(/ *\\$/, " ")) printf "%s", $0; else print }' "$1" > "$1.lines"
}
hashes_below() {
    awk '{ gsub(/ --hash=/, " \\\n    --hash="); print }'
}
# write FILE WHAT-IT-IS LOCKED [BASE]: the packages of LOCKED that BASE does not hold.
write() {
    {
        echo "# $2 Written by 'make lock'."
        # By name and version: what is for some systems in one file may be for all in the next.
        awk 'NR == FNR { pinned[$1]; next } !($1 in pinned)' "${4:-$work/nothing}" "$3" | hashes_below
    } > "$1"
}

if [ -n "${KEEP:-}" ]; then # uv prefers the versions that its output file has
    cat requirements/serve.txt > "$work/serve.txt"
    cat requirements/serve.txt requirements/train.txt > "$work/train.txt"
    cat requirements/serve.txt requirements/train.txt requirements/dev.txt > "$work/dev.txt"
fi
lock pyproject.toml --output-file "$work/serve.txt"
lock pyproject.toml --extra train --constraint "$work/serve.txt" --output-file "$work/train.txt"
lock pyproject.toml --extra train --extra dev --constraint "$work/train.txt" --output-file "$work/dev.txt"
lock requirements/function.in --constraint "$work/serve.txt" --output-file "$work/function.txt"
lock requirements/build.in --constraint "$work/dev.txt" --output-file "$work/build.txt"
for name in serve train dev function build; do
    one_line_each "$work/$name.txt"
done
write requirements/serve.txt "What answers /predict." "$work/serve.txt.lines"
write requirements/train.txt "What training adds to serve.txt." "$work/train.txt.lines" "$work/serve.txt.lines"
write requirements/dev.txt "What tests and checks add to train.txt." "$work/dev.txt.lines" "$work/train.txt.lines"
write requirements/build.txt "What builds Whisker's own package." "$work/build.txt.lines"
write api/requirements.txt "What the serverless function installs, a part of requirements/serve.txt." "$work/function.txt.lines"
