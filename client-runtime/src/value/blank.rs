//! Blank values for tests: required members are empty, all others are absent.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use crate::value::base64::Base64;
use crate::value::date::Date;
use crate::value::date_time::DateTime;
use crate::value::sensitive::{Erase, Sensitive};

/// How deep `blank` searches for a value, in nested types.
const DEEPEST: usize = 16;

/// A type that has a blank value. The derives of generated types implement it.
///
/// 1. Texts, lists and maps are empty, numbers are 0, flags are `false`.
/// 2. Dates are the first of January 1970.
/// 3. Optional members are missing.
/// 4. An enumeration of strings is its open variant with an empty text, or its first variant if it has no open one. An
///    enumeration of numbers is the variant for 0.
/// 5. A union is its open variant, which holds any value. If it has no open variant, it is the alternative that needs
///    the fewest nested types, and the first such alternative.
///
/// If a type with a derive holds a type without one, implement `Blank` for the inner type:
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
    /// The blank value, or `None` if it needs more than `depth` nested types. If your type holds no other type with a
    /// derive, ignore `depth`.
    fn blank_within(depth: usize) -> Option<Self>;

    /// The blank value.
    ///
    /// # Panics
    ///
    /// 1. If the value needs more than 16 nested types, for example because a type requires a value of itself.
    /// 2. If the value would have to hold an enumeration without variants, which has no value.
    #[must_use]
    fn blank() -> Self {
        match (0..=DEEPEST).find_map(Self::blank_within) {
            Some(blank) => blank,
            None => panic!(
                "`{}` has no blank value: it needs more than {DEEPEST} nested types, has no end, or holds an \
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
