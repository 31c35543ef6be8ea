//! Computes the depth of the smallest value of each schema, so that a schema that contains itself can end.

use std::collections::HashMap;

use generator::model::Api;
use generator::model::schema::{Schema, Shape};

/// The depth of the smallest value of each named schema with a finite one.
pub(crate) fn heights(api: &Api) -> HashMap<&str, usize> {
    let mut heights: HashMap<&str, usize> = HashMap::new();
    loop {
        let before = heights.len();
        for (name, schema) in &api.schemas {
            if !heights.contains_key(name.as_str())
                && let Some(height) = height(schema, &heights)
            {
                heights.insert(name, height);
            }
        }
        if heights.len() == before {
            return heights;
        }
    }
}

/// The depth of the smallest value of a schema. `None` if it has no finite one.
pub(crate) fn height(schema: &Schema, heights: &HashMap<&str, usize>) -> Option<usize> {
    if schema.nullable {
        return Some(0);
    }
    match &schema.shape {
        Shape::Reference(name) => heights.get(name.as_str()).map(|height| height + 1),
        Shape::Object(object) => {
            let mut highest = 0;
            for (name, property) in &object.properties {
                if object.required.contains(name) {
                    highest = highest.max(height(property, heights)? + 1);
                }
            }
            Some(highest)
        }
        Shape::Tuple(places) => {
            let heights = places.iter().map(|place| height(place, heights));
            let highest = heights.collect::<Option<Vec<usize>>>()?.into_iter().max();
            Some(highest.unwrap_or_default() + 1)
        }
        Shape::Union(union) => {
            let variants = union.variants.iter();
            variants
                .filter_map(|it| height(it, heights))
                .min()
                .map(|it| it + 1)
        }
        _ => Some(0),
    }
}
