//! Values for tests that say nothing: required members are empty, all others absent.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use crate::value::base64::Base64;
use crate::value::date::Date;
use crate::value::date_time::DateTime;
use crate::value::sensitive::{Erase, Sensitive};

/// The deepest value that is looked for.
const DEEPEST: usize = 16;

/// A type that has a blank value, which the derives of generated types implement.
///
/// 1. Texts, lists and maps are empty, numbers are 0, flags are `false`.
/// 2. Dates are the first of January 1970.
/// 3. What may be missing is missing.
/// 4. An enumeration of strings has its open variant, with an empty text, or its first variant where none is open. One of
///    numbers has the variant for 0.
/// 5. A union has its open variant, which holds any value. Where none is open, it has the alternative that needs the fewest
///    types within each other, and of several the first.
///
/// A type without a derive that stands in one with a derive needs an impl:
///
/// ```
/// use client_runtime::Object;
/// use client_runtime::testing::Blank;
///
/// #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// struct Percent(u8);
///
/// impl Blank for Percent {
///     fn blank_within(_: usize) -> Option<Self> {
///         Some(Self(100))
///     }
/// }
///
/// #[derive(Debug, PartialEq, Object)]
/// struct Discount {
///     percent: Percent,
/// }
///
/// assert_eq!(Discount::blank().percent, Percent(100));
/// ```
pub trait Blank: Sized {
    /// The value, or `None` when it needs more than `depth` types within each other. A type that holds no other type with a
    /// derive need not look at `depth`.
    fn blank_within(depth: usize) -> Option<Self>;

    /// The value.
    ///
    /// # Panics
    ///
    /// 1. When the value needs more than 16 types within each other, as that of a type does that needs a value of itself.
    /// 2. When it would have to hold an enumeration without variants, which has no value.
    #[must_use]
    fn blank() -> Self {
        match (0..=DEEPEST).find_map(Self::blank_within) {
            Some(blank) => blank,
            None => panic!(
                "`{}` has no blank value: it needs more than {DEEPEST} types within each other, has no end, or holds an \
                 enumeration without variants",
                std::any::type_name::<Self>()
            ),
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
    char: Some('\0'),
    i8: Some(0),
    i16: Some(0),
    i32: Some(0),
    i64: Some(0),
    i128: Some(0),
    isize: Some(0),
    u8: Some(0),
    u16: Some(0),
    u32: Some(0),
    u64: Some(0),
    u128: Some(0),
    usize: Some(0),
    f32: Some(0.0),
    f64: Some(0.0),
    String: Some(String::new()),
    Box<str>: Some(Self::default()),
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

impl<K, T, S: Default> Blank for HashMap<K, T, S> {
    fn blank_within(_: usize) -> Option<Self> {
        Some(Self::default())
    }
}

impl<T> Blank for BTreeSet<T> {
    fn blank_within(_: usize) -> Option<Self> {
        Some(Self::new())
    }
}

impl<T, S: Default> Blank for HashSet<T, S> {
    fn blank_within(_: usize) -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: Blank, const N: usize> Blank for [T; N] {
    fn blank_within(depth: usize) -> Option<Self> {
        let values: Option<Vec<T>> = (0..N).map(|_| T::blank_within(depth)).collect();
        values?.try_into().ok()
    }
}

macro_rules! blank_tuples {
    ($(($($type:ident)+))+) => {$(
        impl<$($type: Blank),+> Blank for ($($type,)+) {
            fn blank_within(depth: usize) -> Option<Self> {
                Some(($($type::blank_within(depth)?,)+))
            }
        }
    )+};
}

blank_tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H)
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
