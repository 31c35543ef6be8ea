//! In which way a call failed.

/// In which way a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The call was refused before anything was sent: a path parameter `..`, a header with a line break, ….
    InvalidRequest,
    /// There is no token to send: its source failed, or gave one that cannot be sent. This attempt was not sent.
    Credential,
    /// The server has asked for patience, in its answer to another call, and for longer than this call may take: it was
    /// not sent. [`Error::retry_after`](crate::Error::retry_after) says when to come back, as long as the pause lasts.
    Throttled,
    /// No connection to the server (name, network, TLS, connect timeout): the server has seen nothing.
    Connect,
    /// No complete answer in time; whether the server acted is unknown.
    Timeout,
    /// The connection, or the stream of the body to be sent, failed after sending had begun; whether the server acted is
    /// unknown.
    Transport,
    /// A status that the API documents as an error, with its decoded body in [`Error::documented`](crate::Error::documented).
    Documented,
    /// A status that the API does not document for this operation; redirects too, for they are not followed.
    Unexpected,
    /// A documented status with a body that does not match its description. After a success, the call was done, and
    /// [`Error::body`](crate::Error::body) has its whole answer.
    Decode,
    /// The answer's body is larger than the limit of the transport.
    BodyTooLarge,
    /// The pages of a list do not end: the provider repeats one.
    Pagination,
}
