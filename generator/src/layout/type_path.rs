//! Type paths as a person writes them: `Option`, not `::std::option::Option`.

use syn::visit_mut::{self, VisitMut};
use syn::{Path, Type, TypePath, TypeReference};

/// Paths of the prelude that need only their last segment.
const PRELUDE: [&[&str]; 4] = [
    &["std", "option", "Option"],
    &["std", "vec", "Vec"],
    &["std", "string", "String"],
    &["std", "boxed", "Box"],
];

/// What progenitor writes for `format: date-time`.
const DATE_TIME: [&str; 2] = ["chrono", "DateTime"];

/// Shortens every path in the type that the prelude has, drops the leading `::` of the others, and takes the runtime's
/// type for dates and times, which the provider may send without an offset.
pub fn shorten(argument: &mut Type) {
    Shorten.visit_type_mut(argument);
}

/// Whether the type is an `Option`.
#[must_use]
pub fn is_option(held: &Type) -> bool {
    matches!(held, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

/// Drops the names of lifetimes, which the signature elides.
pub fn drop_lifetimes(argument: &mut Type) {
    DropLifetimes.visit_type_mut(argument);
}

struct Shorten;

impl VisitMut for Shorten {
    fn visit_type_path_mut(&mut self, node: &mut TypePath) {
        visit_mut::visit_type_path_mut(self, node);
        shorten_path(&mut node.path);
    }
}

fn shorten_path(path: &mut Path) {
    let of_prelude = PRELUDE.iter().any(|known| {
        known.len() == path.segments.len()
            && path
                .segments
                .iter()
                .zip(*known)
                .all(|(segment, name)| segment.ident == name)
    });
    if path.segments.iter().map(|it| &it.ident).eq(DATE_TIME) {
        *path = syn::parse_quote!(client_runtime::DateTime);
        return;
    }
    path.leading_colon = None;
    if of_prelude && let Some(last) = path.segments.last().cloned() {
        path.segments.clear();
        path.segments.push(last);
    }
}

struct DropLifetimes;

impl VisitMut for DropLifetimes {
    fn visit_type_reference_mut(&mut self, node: &mut TypeReference) {
        visit_mut::visit_type_reference_mut(self, node);
        node.lifetime = None;
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse_quote;

    use super::*;

    #[test]
    fn paths_of_the_prelude_keep_their_last_segment_at_any_depth() {
        let mut argument: Type =
            parse_quote!(::std::option::Option<&'a ::std::vec::Vec<::serde_json::Value>>);
        shorten(&mut argument);
        drop_lifetimes(&mut argument);
        let expected: Type = parse_quote!(Option<&Vec<serde_json::Value>>);
        assert_eq!(
            argument.to_token_stream().to_string(),
            expected.to_token_stream().to_string()
        );
    }
}
