#!/bin/sh
# Runs the conformance sets of the Overlay Specification (github.com/OAI/Overlay-Specification) against our overlays.
#
#     tests/overlay-conformance.sh DIRECTORY
#
# DIRECTORY is a clone of the specification's repository. Each set in `compliant-sets` must give its `output.yaml`. Each
# overlay in `tests` must be accepted or refused as its folder says. Our overlays need a reason for each action, so the
# script adds one if a set has none. It prints the number of correct results, and lists the others.
set -eu

if [ $# -ne 1 ] || [ ! -d "$1/compliant-sets" ]; then
    echo "usage: $0 DIRECTORY, a clone of the Overlay Specification's repository" >&2
    exit 2
fi
OVERLAY_SPECIFICATION=$(cd "$1" && pwd)
export OVERLAY_SPECIFICATION
cd "$(dirname "$0")/.."
exec cargo test --quiet --package openapi-client-codegen --lib -- --nocapture --exact \
    overlay::tests::conformance::the_conformance_sets_come_out_as_they_say
