//! Makes simple values. Each differs from the previous one.

use generator::model::schema::IntegerFormat;
use serde_json::{Value, json};

use crate::example::Example;

/// The place of a value. Not every place allows every text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// JSON, which allows every text.
    Json,
    /// A part of a URL or a cookie: no control characters, and no backslash, which a path cannot contain.
    Url,
    /// A header: visible characters.
    Header,
    /// A cookie without encoding: visible characters, but no semicolon, which ends it.
    PlainCookie,
}

/// The part that all secret texts have.
pub(crate) const MARK: &str = "do-not-show";

/// Makes values.
pub(crate) struct Values {
    pub(crate) place: Place,
    /// The number of values so far, which makes each of them different.
    pub(crate) made: u64,
    /// Whether texts are secret.
    pub(crate) is_secret: bool,
}

impl Values {
    /// Whether every other value gets another form.
    pub(crate) fn is_even(&self) -> bool {
        self.made.is_multiple_of(2)
    }

    /// A value without a described type.
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

    /// A number, sometimes a whole one.
    pub(crate) fn number(&self) -> Example {
        match self.made % 3 {
            0 => {
                let whole = u32::try_from(self.made % 1000).unwrap_or_default();
                Example {
                    given: json!(whole),
                    // A whole number is also a number, and has the spelling of one.
                    ..Example::of(json!(f64::from(whole)))
                }
            }
            1 => Example::of(json!(-1250.25)),
            _ => Example::of(json!(1.5e-7)),
        }
    }

    /// A text with all kinds of characters that the place allows.
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
