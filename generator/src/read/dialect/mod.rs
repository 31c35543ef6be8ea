//! Rewrites schemas of JSON Schema 2020-12 (OpenAPI 3.1), construct by construct, in terms of OpenAPI 3.0.3.
//!
//! The order matters only where a comment says so: constructs that introduce others come first.

pub(crate) mod additional_properties;
pub(crate) mod boolean_schema;
pub(crate) mod bounds;
pub(crate) mod condition;
pub(crate) mod const_value;
pub(crate) mod default_value;
pub(crate) mod dynamic_reference;
pub(crate) mod enumeration;
pub(crate) mod example;
pub(crate) mod exclusive_bounds;
pub(crate) mod implied_type;
pub(crate) mod keywords;
pub(crate) mod null_member;
pub(crate) mod null_union;
pub(crate) mod number_format;
pub(crate) mod prefix_items;
pub(crate) mod reference_siblings;
pub(crate) mod string_format;
pub(crate) mod title;
pub(crate) mod type_array;
pub(crate) mod version;
pub(crate) mod wrong_type;

use serde_json::Value;

use crate::base::steps::Steps;
pub(crate) use enumeration::{VARIANT_DESCRIPTIONS, VARIANT_NAMES};
use keywords::{Keywords, for_each_child};

/// Rewrites `schema` and every schema in it.
pub(crate) fn rewrite(schema: &mut Value, steps: &mut Steps) {
    boolean_schema::apply(schema, steps);
    let Some(keywords) = schema.as_object_mut() else {
        *schema = Value::Object(Keywords::new());
        return;
    };
    // Keywords that are dropped need no rewriting.
    wrong_type::apply(keywords, steps);
    condition::apply(keywords, steps);
    dynamic_reference::apply(keywords, steps);
    additional_properties::apply(keywords, steps);
    type_array::apply(keywords, steps);
    // These create unions, which the steps below rewrite with the other schemas.
    prefix_items::apply(keywords, steps);
    // This comes before `null` is rewritten within the properties.
    null_member::apply(keywords, steps);
    // This removes `null` from a union before it could become an alternative of its own.
    null_union::apply(keywords, steps);
    for_each_child(keywords, &mut |child| rewrite(child, steps));
    reference_siblings::apply(keywords, steps);
    const_value::apply(keywords, steps);
    enumeration::apply(keywords, steps);
    implied_type::apply(keywords, steps);
    exclusive_bounds::apply(keywords, steps);
    number_format::apply(keywords, steps);
    string_format::apply(keywords, steps);
    bounds::apply(keywords, steps);
    default_value::apply(keywords, steps);
    example::apply(keywords);
    title::apply(keywords, steps);
}

#[cfg(test)]
pub(crate) mod testing {
    //! One step on one schema.

    use serde_json::Value;

    use super::Keywords;
    use crate::base::steps::{Step, Steps};

    /// The result of `apply` on `schema`, and how often `step` acted.
    pub(crate) fn applied(
        apply: fn(&mut Keywords, &mut Steps),
        step: &Step,
        mut schema: Value,
    ) -> (Value, usize) {
        let mut steps = Steps::default();
        if let Some(keywords) = schema.as_object_mut() {
            apply(keywords, &mut steps);
        }
        (schema, steps.count(step))
    }
}
