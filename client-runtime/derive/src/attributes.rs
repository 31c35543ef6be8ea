//! The attributes of fields and variants that the derives read.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, LitInt, LitStr, Path, Token};

/// The attributes of one field or variant.
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
    /// `#[object(constant = …)]`.
    pub constant: Option<Path>,
    /// `#[enumeration(value = …)]`.
    pub value: Option<i64>,
}

impl Attributes {
    /// Reads the attributes. An unknown attribute is an error, because ignoring it would change the JSON.
    pub fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut read = Self::default();
        for attribute in attributes {
            let path = attribute.path();
            if path.is_ident("serde") {
                attribute.parse_nested_meta(|meta| read.serde(&meta))?;
            } else if path.is_ident("object") {
                attribute.parse_nested_meta(|meta| read.object(&meta))?;
            } else if path.is_ident("enumeration") {
                attribute.parse_nested_meta(|meta| read.enumeration(&meta))?;
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
            // The type already tells whether a field is optional, but other derives need the attribute.
        } else {
            return Err(meta.error("`rename`, `flatten`, `untagged` or `default` was expected"));
        }
        Ok(())
    }

    fn enumeration(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if !meta.path.is_ident("value") {
            return Err(meta.error("`value` was expected"));
        }
        let value = meta.value()?;
        let minus: Option<Token![-]> = value.parse()?;
        let digits = value.parse::<LitInt>()?;
        let sign = if minus.is_some() { "-" } else { "" };
        let number = format!("{sign}{}", digits.base10_digits()).parse();
        let number = number.map_err(|error| Error::new_spanned(&digits, error))?;
        self.value = Some(number);
        Ok(())
    }

    fn object(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if meta.path.is_ident("required") {
            self.required = true;
        } else if meta.path.is_ident("constant") {
            self.constant = Some(meta.value()?.parse()?);
        } else {
            return Err(meta.error("`required` or `constant` was expected"));
        }
        Ok(())
    }
}
