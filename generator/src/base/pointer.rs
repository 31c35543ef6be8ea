//! JSON Pointers (RFC 6901): the place of a value in a document.

use std::borrow::Borrow;
use std::fmt;

use serde_json::{Map, Value};

use crate::base::keyword::{ADDITIONAL_OPERATIONS, METHODS, PathOperation};

/// A JSON Pointer; the empty pointer is the whole document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The pointer to the member `token` below this one, with `~` and `/` escaped.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut pointer = self.clone();
        pointer.push(token);
        pointer
    }

    /// The pointer below this one for element `index` of an array.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.child(&index.to_string())
    }

    /// This pointer followed by the steps of `below`.
    #[must_use]
    pub fn join(&self, below: &Self) -> Self {
        Self(format!("{}{}", self.0, below.0))
    }

    /// Goes one step down, with `~` and `/` of the token escaped.
    pub fn push(&mut self, token: &str) {
        self.0.push('/');
        if !token.contains(['~', '/']) {
            self.0.push_str(token);
            return;
        }
        for character in token.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
    }

    /// Goes one step up, and returns whether there was one.
    pub fn pop(&mut self) -> bool {
        let end = self.0.rfind('/');
        self.0.truncate(end.unwrap_or(self.0.len()));
        end.is_some()
    }

    /// The steps from the root, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .split('/')
            .skip(1)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// The value the pointer names, if the document has it.
    #[must_use]
    pub fn resolve<'value>(&self, value: &'value Value) -> Option<&'value Value> {
        value.pointer(&self.0)
    }

    /// The value the pointer names. Creates it as `null` if there is none, and the objects on the way.
    pub(crate) fn create<'value>(&self, value: &'value mut Value) -> Option<&'value mut Value> {
        self.tokens().try_fold(value, |at, token| match at {
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            at => {
                if at.is_null() {
                    *at = Map::new().into();
                }
                Some(at.as_object_mut()?.entry(token).or_insert(Value::Null))
            }
        })
    }

    /// The text of this pointer, and those of the pointers above it, up to the whole document.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.as_str()), |at| {
            at.rsplit_once('/').map(|(above, _)| above)
        })
    }

    /// The place of an operation of the path item that stands here.
    #[must_use]
    pub fn operation(&self, operation: &PathOperation<'_>) -> Self {
        let keys = operation.keys.iter();
        keys.fold(self.clone(), |at, key| at.child(key))
    }

    /// The text form of RFC 6901, section 3.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Pointer {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Pointer {
    /// Takes text that is already a JSON Pointer. Other text is accepted, but points to nothing.
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The place of the operation `METHOD /path` in a document.
#[must_use]
pub fn operation_pointer(signature: &str) -> Pointer {
    let (method, path) = signature.split_once(' ').unwrap_or((signature, ""));
    operation_below(&Pointer::from("/paths").child(path), method)
}

/// The place of the operation of this method below its path item.
#[must_use]
pub(crate) fn operation_below(item: &Pointer, method: &str) -> Pointer {
    let key = METHODS.iter().find(|it| it.eq_ignore_ascii_case(method));
    match key {
        Some(key) => item.child(key),
        None => item.child(ADDITIONAL_OPERATIONS).child(method),
    }
}
