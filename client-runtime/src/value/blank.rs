//! Values for tests that say nothing: required members are empty, all others absent.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::value::base64::Base64;
use crate::value::date::Date;
use crate::value::date_time::DateTime;
use crate::value::sensitive::{Erase, Sensitive};

/// The deepest value that is looked for.
const DEEPEST: usize = 16;

/// A type that has a blank value, which the derives of generated types implement.
///
/// Texts, lists and maps are empty, numbers are 0, flags are `false`, dates are the first of January 1970, what may be
/// missing is missing. An enumeration has its open variant, or its first one where it has none; a union its first
/// variant that does not go on for ever.
pub trait Blank: Sized {
    /// The value, when no more than `depth` types within each other are needed for it.
    #[doc(hidden)]
    fn blank_within(depth: usize) -> Option<Self>;

    /// The value.
    ///
    /// # Panics
    ///
    /// When there is none: a type that needs a value of itself.
    #[must_use]
    fn blank() -> Self {
        match (0..=DEEPEST).find_map(Self::blank_within) {
            Some(blank) => blank,
            None => panic!("a `{}` has no end", std::any::type_name::<Self>()),
        }
    }
}

macro_rules! blank {
    ($($type:ty: $value:expr,)*) => {$(
        impl Blank for $type {
            fn blank_within(_: usize) -> Option<Self> {
                $value
            }
        }
    )*};
}

blank! {
    (): Some(()),
    bool: Some(false),
    i32: Some(0),
    i64: Some(0),
    u32: Some(0),
    u64: Some(0),
    f64: Some(0.0),
    String: Some(String::new()),
    Value: Some(Value::Null),
    Base64: Some(Self::from_encoded("")),
    Date: Self::new(1970, 1, 1).ok(),
    DateTime: "1970-01-01T00:00:00Z".parse().ok(),
}

impl<T> Blank for Option<T> {
    fn blank_within(_: usize) -> Option<Self> {
        Some(None)
    }
}

impl<T> Blank for Vec<T> {
    fn blank_within(_: usize) -> Option<Self> {
        Some(Self::new())
    }
}

impl<K: Ord, T> Blank for BTreeMap<K, T> {
    fn blank_within(_: usize) -> Option<Self> {
        Some(Self::new())
    }
}

impl Blank for serde_json::Map<String, Value> {
    fn blank_within(_: usize) -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Blank> Blank for Box<T> {
    fn blank_within(depth: usize) -> Option<Self> {
        T::blank_within(depth).map(Self::new)
    }
}

impl<T: Blank + Erase> Blank for Sensitive<T> {
    fn blank_within(depth: usize) -> Option<Self> {
        T::blank_within(depth).map(Self::new)
    }
}
