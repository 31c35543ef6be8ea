#!/usr/bin/env bash
# Prints the breaks of a new version of an OpenAPI document for programs that use the old client:
#
#   tests/semver.sh OLD NEW
#
# It generates a crate from each document. As for a maintainer, the second keeps the names of the first. `cargo
# semver-checks` compares the two; it is installed below target/ if it is not on the PATH. It ignores types, so the
# script also compares every line of the public surface. It ends with 0 if nothing breaks, and with 100 otherwise.
set -euo pipefail

if [ $# -ne 2 ]; then
    printf 'usage: %s OLD NEW\n' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export INSTALL_TOOLS=1
exec cargo run --quiet --locked --manifest-path "$root/Cargo.toml" --package tests --example semver -- "$1" "$2"
