//! Path templates without the names of their parameters.

/// A template, or a method and a template, whose braces are empty: `/a/{}` of `/a/{id}`.
pub(crate) fn without_names(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut is_name = false;
    for character in path.chars() {
        is_name &= character != '}';
        if !is_name {
            shape.push(character);
        }
        is_name |= character == '{';
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn only_the_names_are_removed() {
        assert_eq!(
            without_names("GET /a/{id}/b-{c}.json/"),
            "GET /a/{}/b-{}.json/"
        );
        assert_eq!(without_names("/a/{open"), "/a/{");
        assert_eq!(without_names("/a}b"), "/a}b");
    }
}
