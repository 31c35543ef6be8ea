//! The names of schemas without a name of their own, before Rust names are given.

/// The name of a schema at a place of a file: the path without its extension, then the keys on the way. Before the last
/// key is `//`, by which [`implied_name`] finds it.
pub(crate) fn schema_name(path: &str, names: &[&str]) -> String {
    let stem = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let end = stem.rfind('.').filter(|start| *start > 0);
    let path = end.map_or(path, |start| &path[..path.len() - stem.len() + start]);
    let path = path.replace('.', "_");
    let steps: Vec<&str> = path.split('/').chain(names.iter().copied()).collect();
    marked(&steps)
}

/// The keys on the way to a schema, with a mark before the last one.
pub(crate) fn marked(names: &[&str]) -> String {
    match names {
        [above @ .., own] => format!("{}//{own}", above.join("/")),
        [] => "//Referenced".to_owned(),
    }
}

/// The document's own name of a schema: for a schema without one, the last key on the way to it.
pub(crate) fn implied_name(schema: &str) -> &str {
    schema.rsplit_once("//").map_or(schema, |(_, own)| own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_called_after_its_file_and_its_place() {
        assert_eq!(schema_name("models/droplet.yaml", &[]), "models//droplet");
        assert_eq!(schema_name("a.b/c.v1.yaml", &["Key"]), "a_b/c_v1//Key");
        assert_eq!(schema_name(".hidden", &[]), "//_hidden");
        assert_eq!(implied_name("a_b/c_v1//Key"), "Key");
        assert_eq!(implied_name("a/Key"), "a/Key");
    }
}
