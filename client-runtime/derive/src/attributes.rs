//! The attributes of fields and variants that the derives read.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Token};

/// What the attributes of one field or variant say.
#[derive(Default)]
pub struct Attributes {
    /// `#[serde(rename = "…")]`.
    pub rename: Option<String>,
    /// `#[serde(flatten)]`.
    pub flatten: bool,
    /// `#[serde(untagged)]`.
    pub untagged: bool,
    /// `#[object(required)]`.
    pub required: bool,
}

impl Attributes {
    /// Reads the attributes; one that is not understood is an error, because ignoring it would change what is sent.
    pub fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut read = Self::default();
        for attribute in attributes {
            let path = attribute.path();
            if path.is_ident("serde") {
                attribute.parse_nested_meta(|meta| read.serde(&meta))?;
            } else if path.is_ident("object") {
                attribute.parse_nested_meta(|meta| read.object(&meta))?;
            }
        }
        Ok(read)
    }

    fn serde(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if meta.path.is_ident("rename") {
            self.rename = Some(meta.value()?.parse::<LitStr>()?.value());
        } else if meta.path.is_ident("flatten") {
            self.flatten = true;
        } else if meta.path.is_ident("untagged") {
            self.untagged = true;
        } else if meta.path.is_ident("default") && !meta.input.peek(Token![=]) {
            // What may be missing is said by the type; other derives want to be told.
        } else {
            return Err(meta.error("`rename`, `flatten`, `untagged` or `default` was expected"));
        }
        Ok(())
    }

    fn object(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if meta.path.is_ident("required") {
            self.required = true;
            Ok(())
        } else {
            Err(meta.error("`required` was expected"))
        }
    }
}
