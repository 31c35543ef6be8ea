#!/usr/bin/env bash
# Calls every operation of OpenAPI documents through the clients that are generated from them:
#
#   tests/every-operation.sh DOCUMENT...
#
# A server on this machine answers with examples of the documents' own schemas. Every request has to arrive as it was
# meant, every success has to be decoded without loss, and every documented error has to come as its own variant. What is
# wrong is written to standard error, a line for each operation and status, and a summary of each document to standard
# output. Ends with 0 when everything is as it should be and with 100 when something is not.
set -euo pipefail

if [ $# -eq 0 ]; then
    printf 'usage: %s DOCUMENT...\n' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec cargo run --quiet --locked --manifest-path "$root/Cargo.toml" --package tests --example every_operation -- "$@"
