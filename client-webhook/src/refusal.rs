//! The reasons to refuse a delivery.

use super::signature::SignatureFault;

/// Why a delivery is refused.
///
/// It never contains a secret or the expected signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The body is larger than [`Verifier::body_limit`](super::Verifier::body_limit).
    #[error("the body has more than {limit} bytes; raise the limit if the provider sends more")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A required header is missing.
    #[error("the header `{header}` is missing; check that it is sent and that no proxy drops it")]
    MissingHeader {
        /// The header's name.
        header: &'static str,
    },
    /// A required header occurs more than once, even if with the same value.
    #[error("the header `{header}` occurs more than once; send it once")]
    RepeatedHeader {
        /// The header's name.
        header: &'static str,
    },
    /// The timestamp header is malformed.
    #[error(transparent)]
    MalformedTimestamp(#[from] TimestampFault),
    /// The signature header is malformed.
    #[error(transparent)]
    MalformedSignature(#[from] SignatureFault),
    /// The delivery was sent too long ago. An attacker may have captured it and sent it again.
    #[error(
        "the delivery is {seconds} s old and {tolerance} s are accepted; have it sent again, or check the clock of \
         this machine"
    )]
    TooOld {
        /// The age of the delivery in seconds.
        seconds: u64,
        /// The largest accepted age in seconds.
        tolerance: u64,
    },
    /// The time of sending is too far in the future.
    #[error(
        "the delivery is from {seconds} s in the future and {tolerance} s are accepted; check the clock of this \
         machine"
    )]
    TooFarInFuture {
        /// The time until then in seconds.
        seconds: u64,
        /// The largest accepted time in seconds.
        tolerance: u64,
    },
    /// The signature fits no secret.
    #[error(
        "the signature fits no known secret; check that the secret is the whole one, and that the body is the one \
         received, byte by byte"
    )]
    SignatureMismatch,
    /// The signature fits no known secret, but a rotation is running; see
    /// [`Verifier::begin_rotation`](super::Verifier::begin_rotation).
    #[error(
        "the signature fits no known secret while a new one is on its way; have the delivery sent again shortly"
    )]
    MismatchDuringRotation,
    /// The body is authentic, but not JSON.
    #[error(
        "the body is not JSON (line {line}, column {column}); check the payload format of the webhook"
    )]
    NotJson {
        /// The line of the first fault, from 1.
        line: usize,
        /// The column of the first fault, from 1, or 0 if the body ends too early.
        column: usize,
    },
    /// An event with this id was accepted before.
    #[error("the event {id:?} was accepted before; nothing is left to do")]
    Duplicate {
        /// The event's id.
        id: String,
    },
}

impl Refusal {
    /// A stable name of the reason, such as `signature-mismatch`, for logs, metrics and answers to the sender.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::BodyTooLarge { .. } => "body-too-large",
            Self::MissingHeader { .. } => "header-missing",
            Self::RepeatedHeader { .. } => "header-repeated",
            Self::MalformedTimestamp(fault) => fault.reason(),
            Self::MalformedSignature(fault) => fault.reason(),
            Self::TooOld { .. } => "too-old",
            Self::TooFarInFuture { .. } => "too-far-in-future",
            Self::SignatureMismatch => "signature-mismatch",
            Self::MismatchDuringRotation => "signature-mismatch-during-rotation",
            Self::NotJson { .. } => "not-json",
            Self::Duplicate { .. } => "duplicate-event",
        }
    }
}

/// Why the text of a timestamp header is not a number of seconds since 1970.
///
/// The verifier accepts only the notation that providers send. So two programs cannot read the same header differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampFault {
    /// The header has no text.
    #[error("the timestamp is empty; send the seconds since 1970")]
    Empty,
    /// It has a byte outside ASCII, such as a digit of another script.
    #[error("the timestamp has a character outside ASCII; send the digits 0 to 9 only")]
    NonAscii,
    /// It has white space before, between or after the digits.
    #[error("the timestamp contains white space; send the digits only")]
    WhiteSpace,
    /// It begins with `+` or `-`.
    #[error("the timestamp has a sign; send the digits only")]
    Sign,
    /// It has `_` between digits, which the number parsers of some languages skip.
    #[error("the timestamp has a separator `_`; send the digits only")]
    Separator,
    /// It has other characters that are not digits, as in a fraction, an exponent or a date.
    #[error(
        "the timestamp is not a decimal number; send whole seconds since 1970, no date and no fraction"
    )]
    NotDecimal,
    /// It has a zero before the first other digit.
    #[error("the timestamp has leading zeros; send the shortest form")]
    LeadingZero,
    /// The number does not fit in 64 bits.
    #[error("the timestamp is too large; send seconds since 1970, not a smaller unit")]
    TooLarge,
}

impl TimestampFault {
    fn reason(self) -> &'static str {
        match self {
            Self::Empty => "timestamp-empty",
            Self::NonAscii => "timestamp-non-ascii",
            Self::WhiteSpace => "timestamp-white-space",
            Self::Sign => "timestamp-sign",
            Self::Separator => "timestamp-separator",
            Self::NotDecimal => "timestamp-not-decimal",
            Self::LeadingZero => "timestamp-leading-zero",
            Self::TooLarge => "timestamp-too-large",
        }
    }
}
