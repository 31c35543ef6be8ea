#!/bin/sh
# Runs the official YAML test suite (github.com/yaml/yaml-test-suite) against the reader of documents.
#
#     tests/yaml-test-suite.sh DIRECTORY
#
# DIRECTORY is the folder `src` of the suite. It prints the number of correct cases, and lists the others.
set -eu

if [ $# -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: $0 DIRECTORY, the folder \`src\` of the YAML test suite" >&2
    exit 2
fi
YAML_TEST_SUITE=$(cd "$1" && pwd)
export YAML_TEST_SUITE
cd "$(dirname "$0")/.."
exec cargo test --quiet --package openapi-client-codegen --lib -- --nocapture --exact \
    source::yaml::tests::the_yaml_test_suite_passes
