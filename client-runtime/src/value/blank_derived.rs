//! How a derive says what the blank value of its type is.

/// What the derives say of blank values: an impl of `Blank`, and the method by which a type is made.
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
            /// A value for tests: what has to be there is empty, everything else is missing. What the provider adds later is
            /// missing as well.
            #[must_use]
            #[allow(dead_code)]
            pub fn blank() -> Self {
                <Self as $crate::object::Blank>::blank()
            }
        }
    };
}

/// Without the feature, nothing.
#[cfg(not(feature = "testing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __blank {
    ($($value:tt)*) => {};
}
