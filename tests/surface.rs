//! The public surface of the generated crates, pinned so that a change of it is seen in review.

#[path = "surface/render.rs"]
mod render;
#[path = "surface/source.rs"]
mod source;

use tests::root;

fn surface_of(package: &str) -> String {
    let items = source::read(&root().join(package).join("src/lib.rs"));
    render::surface(&package.replace('-', "_"), &items)
}

#[test]
fn the_surface_of_phala_api_is_the_reviewed_one() {
    insta::assert_snapshot!("phala_api", surface_of("phala-api"));
}

#[test]
fn the_surface_of_vast_api_is_the_reviewed_one() {
    insta::assert_snapshot!("vast_api", surface_of("vast-api"));
}
