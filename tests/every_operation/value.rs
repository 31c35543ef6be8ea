//! Values without parts, each of which differs from the one before it.

use generator::model::schema::IntegerFormat;
use serde_json::{Value, json};

use crate::example::Example;

/// Where a value stands: not every text can be sent everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In JSON, which takes every text.
    Json,
    /// In a part of a URL or a cookie: no control characters and no backslash, which a path cannot hold.
    Url,
    /// In a header: visible characters.
    Header,
    /// In a cookie as it is: visible characters but the semicolon, which ends it.
    PlainCookie,
}

/// What stands in every text that is secret.
pub(crate) const MARK: &str = "do-not-show";

/// Makes values.
pub(crate) struct Values {
    pub(crate) place: Place,
    /// How many values have been made, which tells them apart.
    pub(crate) made: u64,
    /// Whether texts are secret.
    pub(crate) is_secret: bool,
}

impl Values {
    /// Whether every other value is to be made in another way.
    pub(crate) fn is_even(&self) -> bool {
        self.made.is_multiple_of(2)
    }

    /// A value of which nothing is said.
    pub(crate) fn anything(&self) -> Value {
        match self.made % 5 {
            _ if self.is_secret => json!(self.text()),
            _ if self.place != Place::Json => json!("anything"),
            0 => json!({"anything": [1, -2.5, null, {"deeper": "é"}], "": false}),
            1 => json!("anything"),
            2 => json!([1, "two", null, [3]]),
            3 => json!(12),
            _ => json!(true),
        }
    }

    /// A whole number, now and then one of the largest.
    pub(crate) fn integer(&self, format: IntegerFormat) -> Value {
        let small = self.made % 1000;
        let is_large = self.made.is_multiple_of(3);
        match format {
            // More digits than a floating-point number has.
            IntegerFormat::Signed64 if is_large => json!(-9_007_199_254_740_993_i64),
            IntegerFormat::Signed32 if is_large => json!(i32::MIN),
            IntegerFormat::Unsigned32 if is_large => json!(u32::MAX),
            IntegerFormat::Unsigned64 if is_large => json!(u64::MAX),
            _ => json!(small),
        }
    }

    /// A number, whole and not.
    pub(crate) fn number(&self) -> Example {
        match self.made % 3 {
            0 => {
                let whole = u32::try_from(self.made % 1000).unwrap_or_default();
                Example {
                    given: json!(whole),
                    // A whole number is a number as well, and written as one.
                    ..Example::of(json!(f64::from(whole)))
                }
            }
            1 => Example::of(json!(-1250.25)),
            _ => Example::of(json!(1.5e-7)),
        }
    }

    /// A text with as much in it as the place takes.
    pub(crate) fn text(&self) -> String {
        if self.is_secret {
            return format!("{MARK}-{}", self.made);
        }
        let made = self.made;
        match self.place {
            Place::Json if made.is_multiple_of(3) => format!("text {made} \"\\\n\u{1}/é日本🦀"),
            Place::Json => format!("text {made}"),
            Place::Url => format!("te/xt?{made}&a=b#é +%2F日;,"),
            Place::Header => format!("text, {made}; \"quoted\""),
            Place::PlainCookie => format!("50% of\\{made}, \"quoted\"=&+/"),
        }
    }

    /// A date and time, with and without an offset.
    pub(crate) fn date_time(&self) -> &'static str {
        match self.made % 3 {
            0 => "2026-11-24T10:40:50.123456Z",
            1 => "2026-11-24T10:40:50+02:00",
            _ => "2026-11-24 10:40:50.5",
        }
    }
}
