#!/usr/bin/env bash
# Compiles the clients of documents with random changes:
#
#   tests/mutants.sh [COUNT [FIRST]]
#
# It goes through the mutants of the small fixture documents, from number FIRST on (0 unless said otherwise), until COUNT of
# them (1000 unless said otherwise) have become a crate. Each has to compile without a warning, with its documentation and
# with all features. What does not is printed with its seed, and kept below target/mutants. A thousand take about an hour on
# two cores. Ends with 0 when everything compiles and with 100 when something does not.
#
# `cargo test --package tests --test mutants` asks of many more mutants whether they become a crate at all.
set -euo pipefail

count=${1-1000}
first=${2-0}
if [ $# -gt 2 ] || [[ ! $count$first =~ ^[0-9]+$ ]]; then
    printf 'usage: %s [COUNT [FIRST]]\n' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec cargo run --quiet --locked --manifest-path "$root/Cargo.toml" --package tests --example mutants -- "$count" "$first"
