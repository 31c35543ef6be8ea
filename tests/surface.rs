//! Pins the public surface of the generated crates, so that reviews show its changes.

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use tests::{crates, root};
use xtask::package::listing;
use xtask::package::listing::{SNAPSHOT_PREFIX, SNAPSHOTS};

fn listing_of(crate_name: &str) -> String {
    listing::listing(root(), crate_name).expect("a listing")
}

#[test]
fn the_surface_of_every_provider_was_reviewed() {
    let failed: Vec<String> = crates()
        .into_iter()
        .filter(|name| {
            let listing = listing_of(name);
            let pinned = || insta::assert_snapshot!(name.replace('-', "_"), listing);
            catch_unwind(pinned).is_err()
        })
        .collect();
    assert!(failed.is_empty(), "another surface: {failed:?}");
}

#[test]
fn a_command_and_the_test_write_the_same_snapshot() {
    for name in crates() {
        let (path, file) = listing::snapshot(&name, &listing_of(&name));
        let committed = fs_err::read_to_string(root().join(&path)).expect("a snapshot");
        assert!(
            committed == file,
            "{path} is not what `listing::snapshot` makes of {name}"
        );
    }
}

#[test]
fn every_snapshot_of_a_surface_has_its_provider() {
    let expected: BTreeSet<String> = crates()
        .iter()
        .map(|name| listing::snapshot(name, "").0)
        .collect();
    let found: BTreeSet<String> = fs_err::read_dir(root().join(SNAPSHOTS))
        .expect("a directory")
        .map(|entry| entry.expect("an entry").file_name())
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.starts_with(SNAPSHOT_PREFIX))
        .map(|name| format!("{SNAPSHOTS}/{name}"))
        .collect();
    assert_eq!(
        found, expected,
        "remove the snapshots of crates that are gone"
    );
}
