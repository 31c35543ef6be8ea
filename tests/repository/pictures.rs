//! The pictures of the README.

use tests::root;

/// A picture without its style.
fn without_style(path: &str) -> String {
    let text = fs_err::read_to_string(root().join(path)).expect("a picture");
    let (before, rest) = text.split_once("<style>").expect("a style");
    let (_, after) = rest.split_once("</style>").expect("the end of the style");
    format!("{before}{after}")
}

#[test]
fn the_light_and_the_dark_picture_differ_in_their_colours_only() {
    assert_eq!(
        without_style(".github/images/flow-light.svg"),
        without_style(".github/images/flow-dark.svg")
    );
}
