#!/usr/bin/env bash
# Says what a new version of an OpenAPI document breaks for programs that use the client of the old one:
#
#   tests/semver.sh OLD NEW
#
# A crate is generated from each document, the second with the names that the first was given, as a maintainer does.
# `cargo semver-checks` compares the two (it is installed below target/ when it is not on the PATH), and so is every
# line of the public surface, for it does not look at types. Ends with 0 when nothing breaks and with 100 when something
# does.
set -euo pipefail

if [ $# -ne 2 ]; then
    printf 'usage: %s OLD NEW\n' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export INSTALL_TOOLS=1
exec cargo run --quiet --locked --manifest-path "$root/Cargo.toml" --package tests --example semver -- "$1" "$2"
