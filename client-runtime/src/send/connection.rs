//! The connection for one request: an HTTP client, or a script in tests.

#[cfg(feature = "testing")]
use std::sync::Arc;

use reqwest::{Client, Request, Response};

#[cfg(feature = "testing")]
use crate::testing::{
    call::Asked,
    stage::{NoAnswer, Stage},
};

/// Sends one request.
pub(crate) enum Connection {
    Http(Client),
    #[cfg(feature = "testing")]
    Scripted(Arc<Stage>, Box<Asked>),
}

/// Why no answer arrived.
pub(crate) enum NoResponse {
    Http(reqwest::Error),
    #[cfg(feature = "testing")]
    Scripted(NoAnswer),
}

impl Connection {
    /// Sends the request and returns the answer, with its body still on the connection.
    pub(crate) async fn execute(self, request: Request) -> Result<Response, NoResponse> {
        match self {
            Self::Http(client) => client.execute(request).await.map_err(NoResponse::Http),
            #[cfg(feature = "testing")]
            Self::Scripted(stage, asked) => {
                let answer = stage.answer(*asked, request).await;
                answer.map_err(NoResponse::Scripted)
            }
        }
    }

    /// Whether it enforces the time limit of a request.
    pub(crate) fn keeps_time(&self) -> bool {
        matches!(self, Self::Http(_))
    }
}
