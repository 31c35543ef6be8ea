#!/usr/bin/env bash
# Calls every operation of OpenAPI documents through their generated clients:
#
#   tests/every-operation.sh DOCUMENT...
#
# A server on this machine answers with examples of the documents' own schemas. Every request must arrive as expected.
# Every success must be decoded without loss, and every documented error must be its own variant. The script prints one
# line per faulty operation and status to standard error, and a summary of each document to standard output. It ends
# with 0 without faults, and with 100 otherwise.
set -euo pipefail

if [ $# -eq 0 ]; then
    printf 'usage: %s DOCUMENT...\n' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec cargo run --quiet --locked --manifest-path "$root/Cargo.toml" --package tests --example every_operation -- "$@"
