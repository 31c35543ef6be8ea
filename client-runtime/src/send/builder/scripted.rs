//! Builds a client whose calls go to a script.

use super::ClientBuilder;
use crate::call::provider::SecurityScheme;
use crate::send::transport::Transport;
use crate::testing::Script;

/// The key of a client without a credential. Errors replace the key wherever it occurs, so it must not occur by chance.
const KEY: &str = "scripted-key-5f0c9e7d41b84a26";

/// The same for a user and a password.
const USER_AND_PASSWORD: &str = "scripted-user-5f0c9e7d41b84a26:scripted-password-5f0c9e7d41b84a26";

/// The base URL if the document has none. Its name never exists (RFC 2606, section 2).
const NOWHERE: &str = "https://script.invalid";

impl<C: From<Transport>> ClientBuilder<C> {
    /// Builds a client whose calls are answered by a script instead of a server. If you set no credential, it uses a
    /// key without meaning.
    ///
    /// # Panics
    ///
    /// If [`build`](Self::build) would fail.
    #[track_caller]
    pub fn scripted(mut self, script: &Script) -> C {
        if self.base_url.is_empty() {
            self = self.base_url(NOWHERE);
        }
        if self.credential.is_none()
            && let Some(scheme) = self.provider.security
        {
            self = self.key(match scheme {
                SecurityScheme::Basic => USER_AND_PASSWORD,
                _ => KEY,
            });
        }
        self.stage = Some(script.stage());
        match self.build() {
            Ok(client) => client,
            Err(error) => panic!("the client cannot be built: {error}"),
        }
    }
}
