//! Texts of lists of objects, with their keys in several orders.

use serde::Serialize;
use serde_json::Value;

/// The order of the keys of objects.
#[derive(Clone, Copy)]
pub enum Order {
    /// The order of the document.
    Document,
    /// Another order, the same for all objects.
    Other,
    /// A random order for each object.
    Shuffled,
}

impl Order {
    pub const ALL: [Self; 3] = [Self::Document, Self::Other, Self::Shuffled];

    pub fn words(self) -> &'static str {
        match self {
            Self::Document => "in document order",
            Self::Other => "in another order",
            Self::Shuffled => "shuffled for each object",
        }
    }
}

/// A JSON list of the values, whose members have these names.
pub fn text<T: Serialize>(values: &[T], names: &[&str], order: Order) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    let mut names: Vec<&str> = names.to_vec();
    if let Order::Other = order {
        random.shuffle(&mut names);
    }
    let objects = values.iter().map(|value| {
        if let Order::Shuffled = order {
            random.shuffle(&mut names);
        }
        let value = serde_json::to_value(value).unwrap();
        let members = names.iter().filter_map(|name| {
            let member: &Value = value.get(*name)?;
            Some(format!("\"{name}\":{member}"))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    });
    format!("[{}]", objects.collect::<Vec<_>>().join(","))
}
