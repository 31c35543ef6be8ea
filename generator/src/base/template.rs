//! Path templates without the names of their parameters.

/// A template, or a method and a template, whose braces are empty: `/a/{}` of `/a/{id}`.
pub(crate) fn without_names(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        shape += before;
        shape.push('{');
        rest = behind.find('}').map_or("", |end| &behind[end..]);
    }
    shape + rest
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
