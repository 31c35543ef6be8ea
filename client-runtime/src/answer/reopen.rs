//! How a stream goes on after its connection has ended.

use std::pin::Pin;

use crate::answer::byte_stream::ByteStream;
use crate::answer::error::Failure;

/// Sends the call again and gives the stream that it answers; `None` when the server has nothing more to say. It is given
/// the id of the last event.
pub(crate) type Reopen = Box<dyn Fn(Option<&str>) -> Reopened + Send + Sync>;

/// The stream of the next connection.
pub(crate) type Reopened =
    Pin<Box<dyn Future<Output = Result<Option<ByteStream>, Failure>> + Send>>;
