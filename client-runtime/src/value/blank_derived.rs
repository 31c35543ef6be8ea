//! The macro by which a derive adds the blank value of its type.

/// Writes an impl of `Blank` and the associated function `blank`.
#[cfg(feature = "testing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __blank {
    ($name:ident, $blank:ident, $depth:ident, $value:expr) => {
        const _: () = {
            use $crate::object::Blank as $blank;
            impl $blank for $name {
                #[allow(unused_variables)]
                fn blank_within($depth: usize) -> ::core::option::Option<Self> {
                    $value
                }
            }
        };
        impl $name {
            /// A value for tests: required members are empty, all others are missing. Optional members that the
            /// provider adds later are missing too.
            #[must_use]
            #[allow(dead_code)]
            pub fn blank() -> Self {
                <Self as $crate::object::Blank>::blank()
            }
        }
    };
}

/// Without the feature `testing`, it writes nothing.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __blank {
    ($($value:tt)*) => {};
}
