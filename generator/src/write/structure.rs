//! Writes structs: of an object's fields, of a tuple's items, and around a list or map that contains itself.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Surface, doc};
use crate::layout::rust_type::RustType;
use crate::layout::{Layout, properties};
use crate::model::schema::{Object, Schema, Schemas, Shape};
use crate::model::settings::Settings;
use crate::name::field::field_names;
use crate::name::usage::Usage;
use crate::name::variant::{integer_names, string_names};

/// A field of a struct.
pub(crate) struct Field<'object> {
    /// The property of the field; `None` for the field of all further properties.
    pub property: Option<&'object str>,
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: RustType,
    /// Whether the property is required.
    pub is_required: bool,
    /// The only value of the field. It is always sent, and assumed where it is missing.
    pub constant: Option<TokenStream>,
}

impl Field<'_> {
    /// Whether the constructor needs the property as an argument.
    #[must_use]
    pub(crate) fn is_argument(&self) -> bool {
        self.is_required && self.constant.is_none()
    }
}

/// The fields of the struct for an object, in their order.
#[must_use]
pub(crate) fn fields<'object>(
    name: &str,
    object: &'object Object,
    schemas: &Schemas,
    layout: &Layout,
    usage: &Usage,
    settings: &Settings,
) -> Vec<Field<'object>> {
    let properties = properties(object);
    let mut names = field_names(&properties, object.additional.is_some()).into_iter();
    let fields = properties.into_iter().zip(names.by_ref());
    let mut fields: Vec<Field<'_>> = fields
        .map(|(property, field)| {
            let is_required = object.required.contains(property);
            let described = object.properties.get(property);
            let mut kind = layout.field(name, Some(property));
            if settings.hides(name, property) {
                // The pipeline has already refused fields that cannot be secret.
                kind = kind.protected();
            }
            let is_null_told = usage.is_patched(name) && described.is_some_and(|it| it.nullable);
            if !is_required && (is_null_told || !kind.is_option()) {
                kind = kind.optional();
            }
            let constant = described.filter(|_| is_required && !kind.is_option());
            Field {
                property: Some(property),
                name: field,
                kind,
                is_required,
                constant: constant.and_then(|it| constant_of(it, schemas)),
            }
        })
        .collect();
    fields.extend(names.next().map(|further| Field {
        property: None,
        name: further,
        kind: layout.field(name, None),
        is_required: false,
        constant: None,
    }));
    fields
}

/// The value of a schema with exactly one value.
fn constant_of(schema: &Schema, schemas: &Schemas) -> Option<TokenStream> {
    let Shape::Reference(name) = &schema.shape else {
        return None;
    };
    if !schema.is_constant(schemas) {
        return None;
    }
    let notes = schemas.get(name).map(|it| &it.notes)?;
    let variants = match schema.resolved(schemas)? {
        Shape::Enumeration(values) | Shape::Tag(values) => string_names(values, notes),
        Shape::Integers(values) => integer_names(values),
        _ => return None,
    };
    let name = format_ident!("{name}");
    let variant = format_ident!("{}", variants.first()?);
    Some(quote!(#name::#variant))
}

/// The struct for an object.
#[must_use]
pub(crate) fn structure(
    name: &str,
    schema: &Schema,
    object: &Object,
    surface: &Surface<'_>,
) -> TokenStream {
    let Surface {
        api,
        layout,
        usage,
        settings,
        ..
    } = surface;
    let docs = doc::notes(&schema.notes);
    let ident = format_ident!("{name}");
    let fields = fields(name, object, &api.schemas, layout, usage, settings);
    // A received type has neither, because a new property of the provider would change both.
    let sent = usage.is_sent(name).then(|| {
        let has_required = fields.iter().any(|field| field.is_required);
        let default = (!has_required).then(|| quote!(, Default));
        quote!(, Setters #default)
    });
    let fields = fields.iter().map(|it| field(it, object));
    quote! {
        #docs
        #[model(Object #sent)]
        pub struct #ident { #(#fields)* }
    }
}

/// The types of a tuple's items, in their order.
#[must_use]
pub(crate) fn places(name: &str, places: &[Schema], layout: &Layout) -> Vec<RustType> {
    let places = 0..places.len();
    places
        .map(|index| layout.field(name, Some(&index.to_string())))
        .collect()
}

/// The struct for a list of fixed length.
#[must_use]
pub(crate) fn tuple(
    name: &str,
    schema: &Schema,
    places: &[Schema],
    surface: &Surface<'_>,
) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let ident = format_ident!("{name}");
    let sent = surface.usage.is_sent(name).then(|| quote!(, Setters));
    let kinds = self::places(name, places, surface.layout);
    let kinds = places.iter().zip(kinds).map(|(place, kind)| {
        let docs = doc::notes(&place.notes);
        let kind = kind.tokens(&TokenStream::new());
        quote!(#docs pub #kind)
    });
    quote! {
        #docs
        #[model(Tuple #sent)]
        pub struct #ident(#(#kinds),*);
    }
}

/// The struct around a list or map that contains itself.
#[must_use]
pub(crate) fn wrapper(name: &str, schema: &Schema, layout: &Layout) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let ident = format_ident!("{name}");
    let content = layout.field(name, None).tokens(&TokenStream::new());
    quote! {
        #docs
        #[model(Newtype)]
        pub struct #ident(pub #content);
    }
}

/// The name of the field for a property; `None` when there is none.
#[must_use]
pub(crate) fn field_name(object: &Object, property: &str) -> Option<String> {
    let properties = properties(object);
    let names = field_names(&properties, object.additional.is_some());
    let mut named = properties.into_iter().zip(names);
    named.find(|(it, _)| *it == property).map(|(_, name)| name)
}

fn field(field: &Field<'_>, object: &Object) -> TokenStream {
    let name = format_ident!("{}", field.name);
    let kind = field.kind.tokens(&TokenStream::new());
    let Some(property) = field.property else {
        let docs = doc::line("Properties that the document does not name.");
        return quote! {
            #docs
            #[serde(flatten)]
            pub #name: #kind,
        };
    };
    // A property may be required without a description.
    let described = object.properties.get(property);
    let docs = described
        .map(|it| doc::notes(&it.notes))
        .unwrap_or_default();
    let told_apart = field.kind.tells_null().then(|| {
        let apart = (!docs.is_empty()).then(|| doc::line(""));
        let line = doc::line("`None` leaves it out, `Some(None)` sends `null`.");
        quote!(#apart #line)
    });
    let rename = (*property != field.name).then(|| quote!(#[serde(rename = #property)]));
    let is_null = field.is_required && field.kind.is_option();
    let always_sent = is_null.then(|| quote!(#[object(required)]));
    let constant = field.constant.as_ref();
    let constant = constant.map(|constant| quote!(#[object(constant = #constant)]));
    quote! {
        #docs
        #told_apart
        #rename
        #always_sent
        #constant
        pub #name: #kind,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::layout::layout;
    use crate::model::schema::Shape;
    use crate::model::{Api, Body, Encoding, Operation};
    use crate::name::feature::Features;
    use crate::name::lock::Lock;
    use crate::read::schema::read;

    /// The struct `Pet` for an object, which is the body of a `PATCH` or of a `POST`.
    fn of(schema: &Value, patched: bool) -> String {
        let api = Api {
            operations: vec![Operation {
                method: if patched { "PATCH" } else { "POST" }.to_owned(),
                body: Some(Body {
                    media_type: "application/json".to_owned(),
                    encoding: Encoding::Json,
                    required: true,
                    schema: Schema::reference("Pet"),
                    parts: Vec::new(),
                    choice: None,
                    description: None,
                }),
                ..Operation::default()
            }],
            schemas: [("Pet".to_owned(), read(schema))].into(),
            ..Api::default()
        };
        let surface = Surface {
            api: &api,
            outcomes: Vec::new(),
            layout: &layout(&api).expect("a layout"),
            usage: &Usage::of(&api, &Lock::default()),
            features: &Features::default(),
            settings: &Settings::default(),
        };
        let schema = &api.schemas["Pet"];
        let Shape::Object(object) = &schema.shape else {
            panic!("an object");
        };
        structure("Pet", schema, object, &surface).to_string()
    }

    fn integer() -> Value {
        json!({"type": "integer"})
    }

    fn integers() -> Value {
        json!({"type": "array", "items": integer()})
    }

    #[test]
    fn two_names_on_the_wire_that_are_one_in_rust_are_two_fields() {
        let properties = json!({"fooBar": integer(), "foo_bar": integer()});
        let schema =
            json!({"type": "object", "properties": properties, "required": ["fooBar", "foo_bar"]});
        let text = of(&schema, false);
        assert!(text.contains("rename = \"fooBar\""), "{text}");
        assert!(text.contains("pub foo_bar_field : i64"), "{text}");
        assert!(!text.contains("rename = \"foo_bar\""), "{text}");
    }

    #[test]
    fn a_required_nullable_field_is_sent_as_null() {
        let name = json!({"type": "integer", "nullable": true});
        let properties = json!({"name": name, "tags": integers()});
        let schema =
            json!({"type": "object", "required": ["name", "tags"], "properties": properties});
        let text = of(&schema, true);
        assert!(
            text.contains("# [object (required)] pub name : Option < i64 > ,"),
            "{text}"
        );
        assert!(text.contains("pub tags : Vec < i64 > ,"), "{text}");
    }

    #[test]
    fn a_property_that_is_required_and_not_described_is_a_field() {
        let schema =
            json!({"type": "object", "required": ["name"], "properties": {"tags": integers()}});
        let text = of(&schema, false);
        assert!(text.contains("pub name : serde_json :: Value ,"), "{text}");
        assert!(!text.contains("flatten"), "{text}");
    }

    #[test]
    fn an_empty_optional_list_can_be_sent() {
        let schema =
            json!({"type": "object", "properties": {"name": integer(), "tags": integers()}});
        let text = of(&schema, false);
        assert!(
            text.contains("pub tags : Option < Vec < i64 > > ,"),
            "{text}"
        );
    }

    #[test]
    fn null_and_a_missing_value_differ_only_in_the_body_of_a_patch() {
        let name = json!({"type": "integer", "nullable": true});
        let schema = json!({"type": "object", "properties": {"name": name, "tags": integers()}});
        assert!(of(&schema, true).contains("pub name : Option < Option < i64 > > ,"));
        assert!(of(&schema, false).contains("pub name : Option < i64 > ,"));
    }

    #[test]
    fn a_field_by_which_a_type_contains_itself_is_boxed() {
        let schema = json!({
            "type": "object",
            "required": ["next"],
            "properties": {"next": {"$ref": "Pet"}, "other": {"$ref": "Pet"}, "all": {"type": "array", "items": {"$ref": "Pet"}}},
            "additionalProperties": {"$ref": "Pet"},
        });
        let text = of(&schema, false);
        assert!(text.contains("pub next : Box < Pet > ,"), "{text}");
        assert!(
            text.contains("pub other : Option < Box < Pet > > ,"),
            "{text}"
        );
        assert!(
            text.contains("pub all : Option < Vec < Pet > > ,"),
            "{text}"
        );
        assert!(
            text.contains("pub extra : std :: collections :: BTreeMap < String , Pet > ,"),
            "{text}"
        );
    }
}
