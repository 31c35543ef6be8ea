//! The body of a scripted answer, in pieces.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::reply::Ending;

/// A body that gives its pieces one after the other, each after a pause.
pub(super) struct Pieces {
    left: VecDeque<Bytes>,
    /// The pause before each piece.
    pause: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
    ending: Ending,
}

impl Pieces {
    pub(super) fn new(
        pieces: impl IntoIterator<Item = Bytes>,
        pause: Option<Duration>,
        ending: Ending,
    ) -> Self {
        Self {
            left: pieces.into_iter().collect(),
            pause,
            timer: None,
            ending,
        }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left.is_empty() {
            return match self.ending {
                Ending::Complete => Poll::Ready(None),
                Ending::Open => Poll::Pending,
                Ending::Broken => {
                    let error = io::Error::new(
                        io::ErrorKind::ConnectionReset,
                        "the script ends the connection within the body",
                    );
                    Poll::Ready(Some(Err(error)))
                }
            };
        }
        if let Some(pause) = self.pause {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(pause)));
            ready!(timer.as_mut().poll(context));
            self.timer = None;
        }
        Poll::Ready(self.left.pop_front().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && self.ending == Ending::Complete
    }

    fn size_hint(&self) -> SizeHint {
        let length: usize = self.left.iter().map(Bytes::len).sum();
        match u64::try_from(length) {
            Ok(length) if self.ending == Ending::Complete => SizeHint::with_exact(length),
            _ => SizeHint::default(),
        }
    }
}
