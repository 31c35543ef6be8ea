//! The received body of an answer, which is wiped on drop if it is secret.

use bytes::Bytes;
use zeroize::Zeroize as _;

/// A body that is kept beside its decoded value.
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

/// Wipes the bytes unless something else shares them.
impl Drop for Kept {
    fn drop(&mut self) {
        if self.is_secret
            && let Ok(mut own) = std::mem::take(&mut self.bytes).try_into_mut()
        {
            own.zeroize();
        }
    }
}
