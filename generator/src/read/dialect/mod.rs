//! Rewrites schemas of JSON Schema 2020-12 (OpenAPI 3.1), construct by construct, in terms of OpenAPI 3.0.3.
//!
//! The order matters only where a comment says so: constructs that introduce others come first.

mod additional_properties;
mod annotation;
mod bounds;
mod dropped;
mod enumeration;
mod format;
pub(super) mod keywords;
mod null;
mod prefix_items;
mod reference_siblings;
mod types;

use serde_json::Value;

use crate::base::steps::Steps;
pub(super) use enumeration::{VARIANT_DESCRIPTIONS, VARIANT_NAMES};
use keywords::{Keywords, for_each_child};

/// Rewrites `schema` and every schema in it.
pub(crate) fn rewrite(schema: &mut Value, steps: &mut Steps) {
    let Some(keywords) = schema.as_object_mut() else {
        match schema {
            Value::Bool(true) => steps.lossless("schema-true"),
            Value::Bool(false) => steps.lost(
                "schema-false",
                "a schema that accepts nothing is treated as one that accepts anything",
            ),
            _ => {}
        }
        *schema = Value::Object(Keywords::new());
        return;
    };
    // Keywords that are dropped need no rewriting.
    dropped::unusable(keywords, steps);
    dropped::inexpressible(keywords, steps);
    additional_properties::keep_one(keywords, steps);
    types::divide_list(keywords, steps);
    // These create unions, which the steps below rewrite with the other schemas.
    prefix_items::keep_tuples(keywords, steps);
    // This comes before `null` is rewritten within the properties.
    null::leave_properties_out(keywords, steps);
    // This removes `null` from a union before it could become an alternative of its own.
    null::leave_unions(keywords, steps);
    for_each_child(keywords, &mut |child| rewrite(child, steps));
    reference_siblings::compose(keywords, steps);
    enumeration::rewrite_constant(keywords, steps);
    enumeration::rewrite(keywords, steps);
    types::add_implied(keywords, steps);
    format::of_number(keywords, steps);
    format::of_string(keywords, steps);
    bounds::describe(keywords, steps);
    annotation::describe_default(keywords, steps);
    annotation::keep_first_example(keywords);
    annotation::drop_title(keywords, steps);
}

#[cfg(test)]
mod testing {
    //! One step on one schema.

    use serde_json::Value;

    use super::Keywords;
    use crate::base::steps::Steps;

    /// The result of `apply` on `schema`, and how often the step with this name acted.
    pub(super) fn applied(
        apply: fn(&mut Keywords, &mut Steps),
        step: &str,
        mut schema: Value,
    ) -> (Value, usize) {
        let mut steps = Steps::default();
        if let Some(keywords) = schema.as_object_mut() {
            apply(keywords, &mut steps);
        }
        (schema, steps.count_of(step))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_booleans_become_an_empty_schema_and_only_false_loses_something() {
        let mut steps = Steps::default();
        for boolean in [true, false] {
            let mut schema = json!(boolean);
            rewrite(&mut schema, &mut steps);
            assert_eq!(schema, json!({}));
        }
        let counts = ["schema-true", "schema-false"].map(|step| steps.count_of(step));
        assert_eq!(counts, [1, 1]);
        assert_eq!(steps.lossy().count(), 1);
    }
}
