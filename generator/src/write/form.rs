//! Writes the structs for multipart bodies with described parts.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::doc;
use crate::layout::rust_type::RustType;
use crate::model::{Operation, Part, PartContent};
use crate::text::inline_code;

/// The name of the struct for an operation.
#[must_use]
pub fn form_name(operation: &Operation) -> Ident {
    format_ident!("{}", operation.second_names.form)
}

/// The struct for the body of an operation, and its `impl`; `None` when it has no described parts.
#[must_use]
pub(crate) fn form(operation: &Operation) -> Option<[TokenStream; 2]> {
    let body = operation.bodies().find(|it| !it.parts.is_empty())?;
    let name = form_name(operation);
    let method = match &operation.form {
        Some(_) => &operation.second_names.in_form,
        None => &operation.name,
    };
    let docs = doc::of_method("The parts of the body", method);
    let has_required = body.parts.iter().any(|part| part.required);
    let default = (!has_required).then(|| quote!(Default,));
    let fields = body.parts.iter().map(field);
    let writes = body.parts.iter().map(write);
    let structure = quote! {
        #docs
        #[derive(Debug, #default Setters)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* }
    };
    let implementation = quote! {
        impl #name {
            pub(super) fn append_to_request(self, request: &mut Request) {
                request.multipart(Form::new());
                #(#writes)*
            }
        }
    };
    Some([structure, implementation])
}

fn field(part: &Part) -> TokenStream {
    let name = format_ident!("{}", part.field);
    let kind = match &part.content {
        PartContent::Value(schema) => RustType::of(schema).tokens(&quote!(types::)),
        PartContent::File { is_list: true, .. } => quote!(Vec<File>),
        PartContent::File { is_list: false, .. } => quote!(File),
    };
    let kind = if part.required {
        kind
    } else {
        quote!(Option<#kind>)
    };
    let wire = inline_code(&part.name.clone().into());
    let docs = doc::described(part.description.as_deref(), &format!("The part {wire}."));
    quote! {
        #docs
        pub #name: #kind,
    }
}

fn write(part: &Part) -> TokenStream {
    let field = format_ident!("{}", part.field);
    let wire = &part.name;
    let PartContent::File {
        is_list,
        media_type,
    } = &part.content
    else {
        return quote!(request.part(#wire, &self.#field););
    };
    let media_type = match media_type {
        Some(media_type) => quote!(Some(#media_type)),
        None => quote!(None),
    };
    let send = quote!(request.file(#wire, file, #media_type););
    match (part.required, is_list) {
        (true, false) => quote!(let file = self.#field; #send),
        (false, false) => quote!(if let Some(file) = self.#field { #send }),
        (true, true) => quote!(for file in self.#field { #send }),
        (false, true) => quote!(for file in self.#field.into_iter().flatten() { #send }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::Direction;

    #[test]
    fn a_part_whose_description_has_no_text_is_documented() {
        let part = Part {
            name: "title".to_owned(),
            field: "title".to_owned(),
            required: true,
            direction: Direction::Both,
            content: PartContent::Value(Box::default()),
            description: Some("<!-- to do -->".to_owned()),
        };
        let written = field(&part).to_string();
        assert!(written.contains("The part `title`."), "{written}");
    }
}
