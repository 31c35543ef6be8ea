//! The attribute `#[serde(rename_all = "…")]` of an enumeration: the style of the names of its variants.

use syn::{Attribute, LitStr};

/// A style of names, as in serde's derive.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The separator of words.
    separator: Option<char>,
    is_upper: bool,
}

impl Rule {
    /// Reads the rule from the attributes of an enum, or returns `None` if there is none.
    pub fn read(attributes: &[Attribute]) -> syn::Result<Option<Self>> {
        let mut rule = None;
        let attributes = attributes.iter().filter(|it| it.path().is_ident("serde"));
        for attribute in attributes {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("rename_all") {
                    return Err(meta.error("`rename_all` was expected"));
                }
                let name: LitStr = meta.value()?.parse()?;
                let (separator, is_upper) = match name.value().as_str() {
                    "lowercase" => (None, false),
                    "UPPERCASE" => (None, true),
                    "snake_case" => (Some('_'), false),
                    "SCREAMING_SNAKE_CASE" => (Some('_'), true),
                    "kebab-case" => (Some('-'), false),
                    "SCREAMING-KEBAB-CASE" => (Some('-'), true),
                    _ => {
                        return Err(syn::Error::new_spanned(
                            &name,
                            "unknown rule; use one of serde's",
                        ));
                    }
                };
                rule = Some(Self {
                    separator,
                    is_upper,
                });
                Ok(())
            })?;
        }
        Ok(rule)
    }

    /// The name of a variant in this style.
    pub fn applied(self, variant: &str) -> String {
        let mut written = String::with_capacity(variant.len() + 4);
        for (index, character) in variant.char_indices() {
            if index > 0 && character.is_uppercase() {
                written.extend(self.separator);
            }
            written.push(if character == '_' {
                // serde converts a name to snake case first.
                self.separator.unwrap_or('_')
            } else if self.is_upper {
                character.to_ascii_uppercase()
            } else {
                character.to_ascii_lowercase()
            });
        }
        written
    }
}
