//! A client whose calls go to a script.

use super::ClientBuilder;
use crate::call::provider::SecurityScheme;
use crate::send::transport::Transport;
use crate::testing::Script;

/// The key where there is no credential. What is said of a call is said without its key, so no word may have it in it by
/// chance.
const KEY: &str = "scripted-key-5f0c9e7d41b84a26";

/// Such a user and such a password.
const USER_AND_PASSWORD: &str = "scripted-user-5f0c9e7d41b84a26:scripted-password-5f0c9e7d41b84a26";

/// Where calls go whose document names no URL; it is never looked up (RFC 2606, section 2).
const NOWHERE: &str = "https://script.invalid";

impl<C: From<Transport>> ClientBuilder<C> {
    /// The client, whose calls are answered by a script instead of a server. Where there is no credential, it has a key that
    /// says nothing.
    ///
    /// # Panics
    ///
    /// When [`build`](Self::build) would fail: in a test, that is the test's failure.
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
