//! The kinds of failures.

/// The kind of a failure, which tells whether the server may have acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client refused the call before it sent anything, for example because of a path parameter `..` or a header
    /// with a line break.
    InvalidRequest,
    /// There is no token: its source failed, or returned a token that cannot be sent. This attempt was not sent.
    Credential,
    /// The call was not sent: in its answer to another call, the server asked all calls to wait longer than this call
    /// may take. [`Error::retry_after`](crate::Error::retry_after) says when to retry, while the pause lasts.
    Throttled,
    /// There is no connection to the server, because of its name, the network, TLS or the connect timeout. The server
    /// has not received the call.
    Connect,
    /// No complete answer arrived in time. The server may have acted.
    Timeout,
    /// The connection, or the stream for the body, failed after sending began. The server may have acted.
    Transport,
    /// The status is a documented error. [`Error::documented`](crate::Error::documented) has the decoded body.
    Documented,
    /// The document does not describe this status for this operation. Redirects are among these, because the client
    /// does not follow them.
    Unexpected,
    /// The status is documented, but the body does not match its description. If the status is a success, the call was
    /// done, and [`Error::body`](crate::Error::body) has the whole answer.
    Decode,
    /// The body of the answer is larger than the limit ([`body_limit`](crate::ClientBuilder::body_limit)).
    BodyTooLarge,
    /// The pages of a list do not end, because the provider repeats a page.
    Pagination,
}
