//! The lines that a worker prints for the process that watches it.

use std::fmt;

use serde_json::{Value, json};

use crate::mutant::Seed;

/// The beginning of each line, because the test harness prints lines too.
const MARK: &str = "mutant ";

/// One line.
#[derive(Debug, Clone)]
pub(crate) enum Said {
    /// The worker begins with a mutant.
    Begun(Seed),
    /// The mutant has ended.
    Ended(Ended),
}

/// The time and memory of a mutant, and its end.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    pub(crate) milliseconds: u64,
    /// The peak of the process's memory meanwhile. 0 if the system does not tell.
    pub(crate) kilobytes: u64,
    pub(crate) end: End,
}

/// The end of the mutant.
#[derive(Debug, Clone)]
pub(crate) enum End {
    Refused,
    Generated,
    /// With a fault of this kind, with these details.
    Wrong(String, String),
}

impl fmt::Display for Said {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match self {
            Self::Begun(seed) => json!({ "begun": seed.to_string() }),
            Self::Ended(ended) => {
                let end = match &ended.end {
                    End::Refused => json!("refused"),
                    End::Generated => json!("generated"),
                    End::Wrong(what, words) => json!([what, words]),
                };
                json!({
                    "milliseconds": ended.milliseconds,
                    "kilobytes": ended.kilobytes,
                    "end": end
                })
            }
        };
        write!(formatter, "{MARK}{value}")
    }
}

impl Said {
    /// Reads a line. `None` if it is not from a worker.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let (_, text) = line.split_once(MARK)?;
        let value: Value = serde_json::from_str(text).ok()?;
        if let Some(seed) = value.get("begun") {
            return Some(Self::Begun(seed.as_str()?.parse().ok()?));
        }
        let end = match value.get("end")? {
            Value::String(end) if end == "refused" => End::Refused,
            Value::String(_) => End::Generated,
            other => {
                let text = |index: usize| Some(other.get(index)?.as_str()?.to_owned());
                End::Wrong(text(0)?, text(1)?)
            }
        };
        Some(Self::Ended(Ended {
            milliseconds: value.get("milliseconds")?.as_u64()?,
            kilobytes: value.get("kilobytes")?.as_u64()?,
            end,
        }))
    }
}
