//! The meaning of an unquoted YAML scalar: the core schema of YAML 1.2.2, section 10.3.2.

use serde_json::{Number, Value};

/// The meaning of a plain scalar.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    /// A value that JSON also has and that is not a string.
    Value(Value),
    /// An infinity, `.nan`, or a number too large for a double, none of which JSON has.
    NotFinite,
    /// A string. This includes `yes`, `2020-01-01` and `0b1`, which YAML 1.1 read differently.
    Text,
}

/// The meaning of the plain scalar `text`.
pub(super) fn resolve(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None | Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => resolve_word(text),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => resolve_number(text),
        Some(_) => Scalar::Text,
    }
}

fn resolve_word(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Value(Value::Null),
        "true" | "True" | "TRUE" => Scalar::Value(Value::Bool(true)),
        "false" | "False" | "FALSE" => Scalar::Value(Value::Bool(false)),
        _ => Scalar::Text,
    }
}

fn resolve_number(text: &str) -> Scalar {
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Scalar::NotFinite;
    }
    // From here on, Rust's numbers are those of YAML, apart from words such as `inf`.
    if !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return Scalar::Text;
    }
    if let Ok(number) = text.parse::<i64>() {
        return Scalar::Value(number.into());
    }
    if let Ok(number) = text.parse::<u64>() {
        return Scalar::Value(number.into());
    }
    text.parse().map_or(Scalar::Text, finite)
}

fn radix(digits: &str, radix: u32) -> Scalar {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Scalar::Text;
    }
    if let Ok(number) = u64::from_str_radix(digits, radix) {
        return Scalar::Value(number.into());
    }
    let number = digits
        .chars()
        .filter_map(|digit| digit.to_digit(radix))
        .fold(0.0, |number, digit| {
            number * f64::from(radix) + f64::from(digit)
        });
    finite(number)
}

fn finite(number: f64) -> Scalar {
    Number::from_f64(number).map_or(Scalar::NotFinite, |it| Scalar::Value(it.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_examples_of_the_core_schema_have_its_values() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("NULL", json!(null)),
            ("True", json!(true)),
            ("false", json!(false)),
            ("0", json!(0)),
            ("-19", json!(-19)),
            ("+12", json!(12)),
            ("012", json!(12)),
            ("0o7", json!(7)),
            ("0x3A", json!(58)),
            ("0.", json!(0.0)),
            (".5", json!(0.5)),
            ("+12e03", json!(12000.0)),
            ("-2E+05", json!(-200_000.0)),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
            ("0x10000000000000000", json!(18_446_744_073_709_551_616.0)),
        ] {
            assert_eq!(resolve(text), Scalar::Value(value), "{text:?}");
        }
    }

    #[test]
    fn values_that_only_yaml_1_1_has_are_text() {
        for text in [
            "yes",
            "no",
            "on",
            "off",
            "y",
            "2020-01-01",
            "12:30:45",
            "1_000",
            "0b1",
            "0o8",
            "0x",
            "nil",
            "-",
            "+",
            ".",
            "-.",
            "e5",
            "1e",
            "1e+",
            "--1",
            "1.2.3",
            "+.nan",
            "truee",
            "inf",
            "NaN",
        ] {
            assert_eq!(resolve(text), Scalar::Text, "{text:?}");
        }
    }

    #[test]
    fn values_that_json_lacks_are_not_finite() {
        let long = "9".repeat(400);
        for text in [".inf", "-.INF", "+.Inf", ".nan", "1e999", long.as_str()] {
            assert_eq!(resolve(text), Scalar::NotFinite, "{text:?}");
        }
    }
}
