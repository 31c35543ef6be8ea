//! Writes the attributes that include operations and types by the features of their tags.

use std::collections::BTreeSet;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

use crate::model::Operation;
use crate::name::feature::Features;

impl Features {
    /// The attribute that includes an operation; empty when it is always included.
    #[must_use]
    pub(crate) fn of_operation(&self, operation: &Operation) -> TokenStream {
        self.features(operation)
            .map(|features| condition(&features))
            .unwrap_or_default()
    }

    /// The attribute that includes an item of several operations; empty when it is always included.
    #[must_use]
    pub(crate) fn of_operations<'api>(
        &self,
        operations: impl IntoIterator<Item = &'api Operation>,
    ) -> TokenStream {
        let mut all = BTreeSet::new();
        for operation in operations {
            match self.features(operation) {
                Some(features) => all.extend(features),
                None => return TokenStream::new(),
            }
        }
        if self.are_most(&all) {
            return TokenStream::new();
        }
        condition(&all)
    }

    /// The attribute that includes a type; empty when it is always included.
    #[must_use]
    pub(crate) fn of_type(&self, name: &str) -> TokenStream {
        self.of_named(name).map(condition).unwrap_or_default()
    }
}

/// The item with the attribute, which comes after the item's docs.
#[must_use]
pub(crate) fn guarded(condition: &TokenStream, item: TokenStream) -> TokenStream {
    let mut docs = TokenStream::new();
    let mut rest = item.into_iter().peekable();
    while let Some(token) = rest.next() {
        let is_doc = matches!((&token, rest.peek()),
            (TokenTree::Punct(hash), Some(TokenTree::Group(attribute)))
                if hash.as_char() == '#' && is_doc(attribute));
        if !is_doc {
            docs.extend(condition.clone());
            docs.extend([token]);
            docs.extend(rest);
            return docs;
        }
        docs.extend([token]);
        docs.extend(rest.next());
    }
    docs
}

fn is_doc(attribute: &Group) -> bool {
    let first = attribute.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == "doc")
}

fn condition(features: &BTreeSet<String>) -> TokenStream {
    let features: Vec<&String> = features.iter().collect();
    match features.as_slice() {
        [only] => quote!(#[cfg(feature = #only)]),
        several => quote!(#[cfg(any(#(feature = #several),*))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_features_is_enough() {
        let features = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        let written = |names: &[&str]| condition(&features(names)).to_string();
        let both = quote!(#[cfg(any(feature = "a", feature = "b"))]);
        assert_eq!(written(&["a", "b"]), both.to_string());
        assert_eq!(written(&["b"]), quote!(#[cfg(feature = "b")]).to_string());
    }

    #[test]
    fn the_condition_is_between_docs_and_item() {
        let item = quote! {
            /// A pet.
            #[derive(Debug)]
            struct Pet;
        };
        let expected = quote! {
            /// A pet.
            #[cfg(x)]
            #[derive(Debug)]
            struct Pet;
        };
        assert_eq!(
            guarded(&quote!(#[cfg(x)]), item).to_string(),
            expected.to_string()
        );
    }
}
