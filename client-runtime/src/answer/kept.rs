//! The body of an answer as it was received, wiped where it is secret.

use bytes::Bytes;
use zeroize::Zeroize as _;

/// A body that is kept beside what was decoded of it.
#[derive(Clone)]
pub(crate) struct Kept {
    bytes: Bytes,
    is_secret: bool,
}

impl Kept {
    pub(crate) fn new(bytes: Bytes, is_secret: bool) -> Self {
        Self { bytes, is_secret }
    }

    pub(crate) fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Bytes that somebody else holds as well are theirs to wipe.
impl Drop for Kept {
    fn drop(&mut self) {
        if self.is_secret
            && let Ok(mut own) = std::mem::take(&mut self.bytes).try_into_mut()
        {
            own.zeroize();
        }
    }
}
