//! Why a delivery is refused.

use super::signature::SignatureFault;

/// Why a delivery is refused.
///
/// It never holds a secret or the signature that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The body is larger than [`Verifier::body_limit`](super::Verifier::body_limit).
    #[error("the body has more than {limit} bytes; raise the limit if the provider sends more")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A header that the scheme needs is not there.
    #[error("the header `{header}` is missing; check that it is sent and that no proxy drops it")]
    MissingHeader {
        /// The header's name.
        header: &'static str,
    },
    /// A header that the scheme needs is there more than once, possibly with the same value.
    #[error("the header `{header}` is there more than once; send it once")]
    RepeatedHeader {
        /// The header's name.
        header: &'static str,
    },
    /// The timestamp header is no time.
    #[error(transparent)]
    MalformedTimestamp(#[from] TimestampFault),
    /// The signature header is no signature.
    #[error(transparent)]
    MalformedSignature(#[from] SignatureFault),
    /// The delivery was sent too long ago; it may be a repetition by someone who captured it.
    #[error(
        "the delivery is {seconds} s old and {tolerance} s are accepted; have it sent again, or check the clock of \
         this machine"
    )]
    TooOld {
        /// The delivery's age in seconds.
        seconds: u64,
        /// The accepted age in seconds.
        tolerance: u64,
    },
    /// The delivery claims to be sent at a time that is yet to come.
    #[error(
        "the delivery is from {seconds} s in the future and {tolerance} s are accepted; check the clock of this \
         machine"
    )]
    TooFarInFuture {
        /// The seconds until then.
        seconds: u64,
        /// The accepted seconds.
        tolerance: u64,
    },
    /// No secret makes this signature.
    #[error(
        "the signature fits no known secret; check that the secret is the whole one, and that the body is the one \
         received, byte by byte"
    )]
    SignatureMismatch,
    /// No known secret makes this signature, but a new secret is on its way; see
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
        /// The column of the first fault, from 1; 0 when the body ends too early.
        column: usize,
    },
    /// An event with this id was accepted before.
    #[error("the event {id:?} was accepted before; nothing is left to do for it")]
    Duplicate {
        /// The event's id.
        id: String,
    },
}

impl Refusal {
    /// A name for the reason that stays the same between versions, such as `signature-mismatch`: for logs, metrics and
    /// answers to the sender.
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

/// Why the text of a timestamp header is no time in decimal seconds since 1970.
///
/// Only one way to write a time is accepted, the one that providers send, so that no two parties on the way can read
/// the same header differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampFault {
    /// The header has no text.
    #[error("the timestamp is empty; send the seconds since 1970")]
    Empty,
    /// A byte outside ASCII, such as a digit of another script.
    #[error("the timestamp has a character outside ASCII; send the digits 0 to 9 only")]
    NonAscii,
    /// White space before, between or after the digits.
    #[error("the timestamp has white space in it; send the digits only")]
    WhiteSpace,
    /// It begins with `+` or `-`.
    #[error("the timestamp has a sign; send the digits only")]
    Sign,
    /// `_` between digits, which the number parsers of some languages skip.
    #[error("the timestamp has a separator `_`; send the digits only")]
    Separator,
    /// Anything else that is no digit: a fraction, an exponent, a date.
    #[error(
        "the timestamp is no decimal number; send whole seconds since 1970, no date and no fraction"
    )]
    NotDecimal,
    /// A zero before the first other digit.
    #[error("the timestamp has leading zeros; send the shortest form")]
    LeadingZero,
    /// More than 64 bits can count.
    #[error("the timestamp is too large; send seconds since 1970, no smaller unit")]
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
