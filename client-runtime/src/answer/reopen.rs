//! How a stream continues after its connection ended.

use std::pin::Pin;

use crate::answer::byte_stream::ByteStream;
use crate::answer::error::Failure;

/// Takes the id of the last event, sends the call again, and returns the new stream. Returns `None` if the server ends
/// the stream for good.
pub(crate) type Reopen = Box<dyn Fn(Option<&str>) -> Reopened + Send + Sync>;

/// The stream of the next connection.
pub(crate) type Reopened =
    Pin<Box<dyn Future<Output = Result<Option<ByteStream>, Failure>> + Send>>;
