//! Schemas that no operation and no webhook reaches.

use crate::base::steps::{Step, Steps};
use crate::model::Api;

/// A schema that no operation reaches.
pub(crate) const STEP: Step = Step {
    name: "unreachable-schema",
    lost: "",
};

/// Drops every named schema that no operation reaches.
pub(crate) fn prune(api: &mut Api, steps: &mut Steps) {
    let reached = api.reached(api.used_schemas());
    let before = api.schemas.len();
    api.schemas.retain(|name, _| reached.contains(name));
    steps.add(&STEP, before - api.schemas.len());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::{Schema, Shape};
    use crate::model::{Operation, Parameter};

    #[test]
    fn only_schemas_that_operations_reach_stay() {
        let parameter = Parameter {
            schema: Schema::reference("A"),
            ..Parameter::default()
        };
        let mut api = Api {
            operations: vec![Operation {
                parameters: vec![parameter],
                ..Operation::default()
            }],
            ..Api::default()
        };
        let list = Schema::of(Shape::Array(Box::new(Schema::reference("B"))));
        api.schemas.insert("A".to_owned(), list);
        api.schemas.insert("B".to_owned(), Schema::reference("A"));
        api.schemas.insert("C".to_owned(), Schema::reference("A"));
        let mut steps = Steps::default();
        prune(&mut api, &mut steps);
        assert_eq!(api.schemas.keys().collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(steps.count(&STEP), 1);
    }
}
