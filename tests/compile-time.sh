#!/usr/bin/env bash
# Measures how long the client of an OpenAPI document takes to compile, without its dependencies:
#
#   tests/compile-time.sh [--peers] DOCUMENT [RUNS]
#
# `cargo xtask try` generates a crate that depends on the client-runtime of this checkout. Its dependencies are built
# first. Then its lib.rs is touched, and `cargo check` and `cargo build --release` are measured, RUNS times (5 unless
# said otherwise), without incremental compilation. That includes what cargo itself takes, about a tenth of a second.
#
# With --peers, other generators of Rust clients get the same document, and `cargo check` of what they generate is
# measured in turn with ours. They are installed below target/tools where they are not there yet, which takes minutes;
# one that does not install, refuses the document, or generates what does not compile is left out with a word about it.
#
# The table has the seconds and the generated code: lines of Rust, types (public structs, enums and aliases) and methods
# (public async functions). For ours, the generator's counts of operations and types are above the table.
#
# The build output stays in target/compile-time, for its dependencies. The crates themselves are removed.
set -euo pipefail
export LC_ALL=C CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never

usage() {
    printf 'usage: %s [--peers] DOCUMENT [RUNS]\n' "$0" >&2
    exit 2
}

peers=false
if [ "${1-}" = --peers ]; then
    peers=true
    shift
fi
[ $# -ge 1 ] && [ $# -le 2 ] || usage
[ -f "$1" ] || { printf '%s is no file\n' "$1" >&2; exit 2; }
document=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
runs=${2-5}
case $runs in '' | *[!0-9]* | 0*) usage ;; esac

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR-$root/target}
case $target in /*) ;; *) target=$PWD/$target ;; esac
build=$target/compile-time
tools=$target/tools
work=$(mktemp -d)
crates=()

clean_up() {
    local crate profile
    for crate in ${crates[@]+"${crates[@]}"}; do
        for profile in dev release; do
            cargo clean --quiet --manifest-path "$work/$crate/Cargo.toml" --target-dir "$build" --profile "$profile" \
                --package "$crate" 2>/dev/null || true
        done
    done
    rm -rf "$work"
}
trap clean_up EXIT

note() {
    printf '%s\n' "$*" >&2
}

# Runs a command quietly. If it fails, prints why the peer is left out.
attempt() {
    local peer=$1 what=$2
    shift 2
    if ! "$@" >"$work/said" 2>&1; then
        note "LEFT OUT: $peer $what:"
        grep -m 3 -i error "$work/said" >&2 || tail -n 3 "$work/said" >&2
        return 1
    fi
}

# `cargo_of COMMAND CRATE` runs `cargo COMMAND` on a crate, with its dependencies where those of all crates are.
cargo_of() {
    local command=$1 crate=$2
    # shellcheck disable=SC2086 # A command may be two words.
    cargo $command --quiet --manifest-path "$work/$crate/Cargo.toml" --target-dir "$build"
}

# The seconds that `cargo COMMAND` takes for the crate alone.
seconds() {
    local TIMEFORMAT=%R
    touch "$work/$2/src/lib.rs"
    { time cargo_of "$1" "$2" >/dev/null 2>"$work/said"; } 2>&1 || {
        cat "$work/said" >&2
        return 1
    }
}

# The least number and the median of the numbers in a file, one per line. For an even count, the lower one of the two in
# the middle.
least_and_middle() {
    sort -n "$1" | awk '{ all[NR] = $1 } END { printf "%.2f %.2f", all[1], all[int((NR + 1) / 2)] }'
}

# The number of matching lines in the crate's source.
count() {
    find "$work/$1/src" -name '*.rs' -exec cat {} + | grep -cE "$2" || true
}

install_peer() {
    local name=$1 version=$2
    if [ "$("$tools/bin/$name" --version 2>/dev/null)" != "$name $version" ]; then
        note "installing $name $version"
        attempt "$name" 'does not install' cargo install --quiet --locked --root "$tools" \
            --target-dir "$tools/build" --version "$version" "$name"
    fi
}

# Writes a manifest around the dependencies on standard input, for a generator that writes none.
write_manifest() {
    printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\npublish = false\n\n' "$1"
    cat
    printf '\n[workspace]\n'
}

generate_openapi_to_rust() {
    local crate=$1
    mkdir -p "$work/$crate/src"
    attempt openapi-to-rust 'refuses the document' "$tools/bin/openapi-to-rust" generate "$document" \
        --output-dir "$work/$crate/src/api" || return 1
    printf '#![allow(warnings)]\npub mod api;\n' >"$work/$crate/src/lib.rs"
    write_manifest "$crate" <"$work/$crate/src/api/REQUIRED_DEPS.toml" >"$work/$crate/Cargo.toml"
}

generate_ploidy() {
    local crate=$1
    attempt ploidy 'refuses the document' "$tools/bin/ploidy" generate rust "$document" \
        --output "$work/$crate" --name "$crate" || return 1
    printf '\n[workspace]\n' >>"$work/$crate/Cargo.toml"
}

generate_oas3_gen() {
    local crate=$1
    attempt oas3-gen 'refuses the document' "$tools/bin/oas3-gen" generate client-mod --workspace \
        --input "$document" --output "$work/$crate" || return 1
    printf '\n[workspace]\n' >>"$work/$crate/Cargo.toml"
}

# Adds a crate to the measured ones, after its dependencies are built.
add_peer() {
    local name=$1 version=$2 crate=$1-client
    install_peer "$name" "$version" || return 0
    "generate_${name//-/_}" "$crate" || return 0
    attempt "$name" 'generates what does not compile' cargo_of check "$crate" || return 0
    crates+=("$crate")
}

# The text or the number of a member of the one line of JSON that `cargo xtask try --json` prints.
member() {
    sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "$work/report"
}

note 'generating and building dependencies'
(cd "$root" && cargo xtask try --no-check --json --keep "$work/kept" "$document") >"$work/report" || {
    cat "$work/report" >&2
    exit 1
}
ours=generated-client
mv "$(member kept)" "$work/$ours"
crates+=("$ours")
cargo_of check "$ours"
cargo_of 'build --release' "$ours"
if $peers; then
    add_peer openapi-to-rust 0.23.0
    add_peer ploidy 0.15.0
    add_peer oas3-gen 0.29.0
fi

for ((run = 1; run <= runs; run++)); do
    note "run $run of $runs"
    for crate in "${crates[@]}"; do
        seconds check "$crate" >>"$work/$crate.check"
    done
    seconds 'build --release' "$ours" >>"$work/$ours.release"
done

printf '%s: %s operations, %s types\n\n' "$document" "$(member emitted)" "$(member types)"
row='%-24s %9s %9s %9s %9s %9s %7s %8s\n'
# shellcheck disable=SC2059 # The format is ours.
{
    printf "$row" '' check check release release '' '' ''
    printf "$row" crate least middle least middle lines types methods
    for crate in "${crates[@]}"; do
        check=$(least_and_middle "$work/$crate.check")
        release='- -'
        [ ! -f "$work/$crate.release" ] || release=$(least_and_middle "$work/$crate.release")
        printf "$row" "$crate" "${check% *}" "${check#* }" "${release% *}" "${release#* }" "$(count "$crate" '')" \
            "$(count "$crate" '^ *pub (struct|enum|type) ')" "$(count "$crate" '^ *pub async fn ')"
    done
}
