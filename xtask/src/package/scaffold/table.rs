//! Writes the table of a new provider in `specs/providers.toml`.

use toml_edit::{Array, Value};

/// The values of the table, apart from the source of the document.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'entry> {
    /// The name of the table.
    pub id: &'entry str,
    /// The package.
    pub crate_name: &'entry str,
    /// The document, relative to `specs/`.
    pub document: &'entry str,
    /// The overlays that correct it, relative to `specs/`.
    pub overlays: &'entry [String],
    /// The URL that calls go to.
    pub base_url: &'entry str,
    /// The name of the security scheme that the client uses, and the environment variable with the key. `None` if the
    /// API needs no credential, or no client can send it.
    pub credential: Option<(&'entry str, &'entry str)>,
}

/// The table as a text of its own, with an empty table `source`; see
/// [`with_source`](crate::provider::with_source).
#[must_use]
pub fn table(entry: &Entry<'_>) -> String {
    let Entry {
        id,
        crate_name,
        document,
        overlays,
        base_url,
        credential,
    } = entry;
    let string = |text: &str| Value::from(text).to_string();
    let mut text = format!(
        "[{id}]\ncrate = {}\ndocument = {}\n",
        string(crate_name),
        string(document)
    );
    if !overlays.is_empty() {
        let overlays = Value::from(overlays.iter().collect::<Array>());
        text.push_str(&format!("overlays = {overlays}\n"));
    }
    text.push_str(&format!(
        "base-url = {}\n\n[{id}.source]\n",
        string(base_url)
    ));
    if let Some((scheme, variable)) = credential {
        text.push_str(&format!(
            "\n[{id}.credential]\nscheme = {}\nenvironment = [{}]\n",
            string(scheme),
            string(variable)
        ));
    }
    text
}

/// Appends a table to the file. [`without_table`](super::removal::without_table) undoes it.
#[must_use]
pub fn appended(file: &str, table: &str) -> String {
    if file.is_empty() {
        return table.to_owned();
    }
    if file.ends_with('\n') {
        return format!("{file}\n{table}");
    }
    // A file without a line end at its end still has none.
    format!("{file}\n\n{}", table.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::package::scaffold::removal::without_table;
    use crate::provider::Providers;
    use generator::SourceFile;

    const FILE: &str = "# One table per provider.

[library]
crate = \"library-api\" # its crate
document = \"library.yaml\"
base-url = \"https://library.example\"

# The end.
";

    fn entry<'entry>(scheme: &'entry str, overlays: &'entry [String]) -> Entry<'entry> {
        Entry {
            id: "book-shop",
            crate_name: "book-shop-api",
            document: "book-shop.yaml",
            overlays,
            base_url: "https://shop.example/v1",
            credential: Some((scheme, "BOOK_SHOP_API_KEY")),
        }
    }

    fn parse(text: &str) -> Providers {
        let text = text.replace(
            ".source]\n",
            ".source]\ndate = \"2001-02-03\"\nsha256 = \"0000000000000000000000000000000000000000000000000000000000000000\"\n",
        );
        let file = Arc::new(SourceFile {
            path: "providers.toml".to_owned(),
            text,
        });
        Providers::parse(&file).unwrap()
    }

    #[test]
    fn a_table_contains_the_given_values() {
        let overlays = ["book-shop.overlay.yaml".to_owned()];
        assert_eq!(
            table(&entry("Key", &overlays)),
            "[book-shop]
crate = \"book-shop-api\"
document = \"book-shop.yaml\"
overlays = [\"book-shop.overlay.yaml\"]
base-url = \"https://shop.example/v1\"

[book-shop.source]

[book-shop.credential]
scheme = \"Key\"
environment = [\"BOOK_SHOP_API_KEY\"]
"
        );
    }

    #[test]
    fn the_text_of_the_file_stays() {
        let table = table(&entry("Key", &[]));
        let text = appended(FILE, &table);
        assert_eq!(text, format!("{FILE}\n{table}"));
        assert_eq!(parse(&text).all.len(), 2);
        assert_eq!(appended("", &table), table);
    }

    proptest! {
        #[test]
        fn a_hostile_scheme_is_only_a_name(scheme in any::<String>()) {
            prop_assume!(!scheme.trim().is_empty());
            let providers = parse(&appended(FILE, &table(&entry(&scheme, &[]))));
            let provider = providers.get("book-shop").unwrap();
            let credential = provider.credential.as_ref().unwrap();
            prop_assert_eq!(credential.scheme.get_ref(), &scheme);
            prop_assert_eq!(providers.all.len(), 2);
        }

        #[test]
        fn an_added_table_can_be_removed(scheme in any::<String>(), end in "(\n|# a\n|\\[x\\.y\\]\n| ){0,4}") {
            for file in [format!("{FILE}{end}"), FILE.trim_end().to_owned(), FILE.replace("\n# The end.\n", &end)] {
                prop_assume!(file.parse::<toml::Table>().is_ok());
                let text = appended(&file, &table(&entry(&scheme, &[])));
                prop_assert_eq!(without_table(&text, "book-shop"), Ok(file));
            }
        }
    }
}
