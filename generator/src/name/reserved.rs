//! Names that generated types must not have.

/// Names that generated code uses for other purposes.
const RESERVED: [&str; 16] = [
    "BTreeMap",
    "Box",
    "Client",
    "Default",
    "Deserialize",
    "Err",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Serialize",
    "Some",
    "String",
    "Value",
    "Vec",
];

/// Whether a type must not have this name.
#[must_use]
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}
