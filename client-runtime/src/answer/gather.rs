//! Joins the chunks of a body, up to a limit.

use bytes::{Bytes, BytesMut};

/// The part of a body that has arrived.
#[derive(Default)]
pub(crate) struct Gathered {
    first: Bytes,
    /// The first chunk and all later ones, once there are two.
    joined: BytesMut,
}

/// Whether a body of this declared length is larger than `limit` bytes.
pub(crate) fn is_too_large(declared: Option<u64>, limit: usize) -> bool {
    declared.is_some_and(|size| usize::try_from(size).map_or(true, |size| size > limit))
}

impl Gathered {
    /// Adds a chunk, or the part of it that fits within `limit` bytes. Returns whether all of it fits.
    pub(crate) fn push(&mut self, chunk: Bytes, limit: usize) -> bool {
        let received = self.first.len() + self.joined.len();
        let room = limit.saturating_sub(received);
        if let Some(part) = chunk.get(..room)
            && chunk.len() > room
        {
            self.join(part);
            return false;
        }
        // Most bodies are a single chunk, which needs no copy.
        if received == 0 {
            self.first = chunk;
        } else {
            self.join(&chunk);
        }
        true
    }

    /// All that has arrived.
    pub(crate) fn finish(self) -> Bytes {
        if self.joined.is_empty() {
            self.first
        } else {
            self.joined.freeze()
        }
    }

    fn join(&mut self, chunk: &[u8]) {
        if !self.first.is_empty() {
            self.joined = BytesMut::from(std::mem::take(&mut self.first));
        }
        self.joined.extend_from_slice(chunk);
    }
}
