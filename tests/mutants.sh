#!/usr/bin/env bash
# Compiles the clients of documents with random changes:
#
#   tests/mutants.sh [COUNT [FIRST]]
#
# It takes the mutants of the small fixture documents, from number FIRST on (0 by default), until COUNT of them (1000 by
# default) have become a crate. Each must compile without a warning, with its documentation and with all features. The
# script prints the seed of each other one, and keeps it below target/mutants. A thousand take about ten minutes on two
# cores. It ends with 0 if everything compiles, and with 100 otherwise.
#
# `cargo test --package tests --test mutants` checks without compiling whether many more mutants become a crate.
set -euo pipefail

count=${1-1000}
first=${2-0}
if [ $# -gt 2 ] || [[ ! $count$first =~ ^[0-9]+$ ]]; then
    printf 'usage: %s [COUNT [FIRST]]\n' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec cargo run --quiet --locked --manifest-path "$root/Cargo.toml" --package tests --example mutants -- "$count" "$first"
