//! Encrypts environment variables for the public key of an app, so that only the app can read them.
//!
//! The envelope has the format of `encryptEnvVars` of npm @phala/dstack-sdk 0.5.7 and of `encrypt_env_vars` of `PyPI`
//! dstack-sdk 0.5.4. It is in hexadecimal and consists of:
//!
//! 1. an ephemeral X25519 public key (32 bytes);
//! 2. an initialization vector (12 bytes);
//! 3. AES-256-GCM over `{"env":[{"key":…,"value":…},…]}`, with the shared secret as the key and without associated
//!    data.

use std::collections::HashSet;

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use client_runtime::{ExposeSecret as _, SecretString, Sensitive};
use serde::Serialize;
use x25519_dalek::{X25519_BASEPOINT_BYTES, x25519};
use zeroize::Zeroizing;

use crate::hexadecimal;

const VECTOR_BYTES: usize = 12;

/// Why environment variables cannot be encrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// A name cannot be the name of an environment variable.
    #[error(
        "`{0}` is not the name of an environment variable: it is empty, or has `=` or a control character in it"
    )]
    Name(String),
    /// Two variables have the same name, so the app would see only one.
    #[error("the environment variable `{0}` occurs twice; pass it once")]
    Twice(String),
    /// The public key is malformed.
    #[error("the public key of the app is not an X25519 key; pass 32 bytes in hexadecimal")]
    PublicKey,
    /// With this public key, everybody would know the shared secret (RFC 7748, section 6.1).
    #[error("the public key of the app is of low order and protects nothing")]
    WeakPublicKey,
    /// The operating system has no random numbers.
    #[error("the operating system gives no random numbers")]
    Random,
    /// The variables are larger than the cipher accepts.
    #[error("the environment variables are too large to be encrypted")]
    TooLarge,
}

/// Encrypts environment variables, each a name and a value, for `public_key`, an X25519 key in hexadecimal. Returns the
/// envelope in hexadecimal.
///
/// Make sure that the key belongs to the app: the owner of the key can read the values.
///
/// # Errors
///
/// The variant of [`EnvironmentError`] for an invalid or repeated name, a malformed or weak key, variables that are too
/// large, or missing random numbers.
pub fn encrypt(
    environment: &[(String, SecretString)],
    public_key: &str,
) -> Result<Sensitive<String>, EnvironmentError> {
    check(environment)?;
    let theirs = key(public_key)?;
    let mut ephemeral = Zeroizing::new([0; 32]);
    let mut vector = [0; VECTOR_BYTES];
    getrandom::fill(ephemeral.as_mut()).map_err(|_| EnvironmentError::Random)?;
    getrandom::fill(&mut vector).map_err(|_| EnvironmentError::Random)?;
    seal(environment, &theirs, &ephemeral, &vector)
}

/// Checks that each name can be the name of an environment variable, and occurs once.
pub(super) fn check(environment: &[(String, SecretString)]) -> Result<(), EnvironmentError> {
    let mut seen = HashSet::new();
    for (name, _) in environment {
        let is_unusable = |it: char| it == '=' || it.is_control();
        if name.is_empty() || name.contains(is_unusable) {
            return Err(EnvironmentError::Name(name.escape_debug().to_string()));
        }
        if !seen.insert(name.as_str()) {
            return Err(EnvironmentError::Twice(name.clone()));
        }
    }
    Ok(())
}

fn key(text: &str) -> Result<[u8; 32], EnvironmentError> {
    let bytes = hexadecimal::decode(text).ok_or(EnvironmentError::PublicKey)?;
    bytes.try_into().map_err(|_| EnvironmentError::PublicKey)
}

#[derive(Serialize)]
struct Variables<'all> {
    env: Vec<Variable<'all>>,
}

#[derive(Serialize)]
struct Variable<'one> {
    key: &'one str,
    value: &'one str,
}

fn seal(
    environment: &[(String, SecretString)],
    theirs: &[u8; 32],
    ephemeral: &[u8; 32],
    vector: &[u8; VECTOR_BYTES],
) -> Result<Sensitive<String>, EnvironmentError> {
    let shared = Zeroizing::new(x25519(*ephemeral, *theirs));
    if shared.iter().all(|byte| *byte == 0) {
        return Err(EnvironmentError::WeakPublicKey);
    }
    let env = environment.iter().map(|(key, value)| Variable {
        key,
        value: value.expose_secret(),
    });
    let variables = Variables { env: env.collect() };
    // Large enough in most cases, because growing would leave a copy of the values in memory.
    let length = environment.iter().map(|(key, value)| {
        let both = key.len().saturating_add(value.expose_secret().len());
        both.saturating_mul(2).saturating_add(32)
    });
    let capacity = length.fold(32, usize::saturating_add);
    let mut text = Zeroizing::new(Vec::with_capacity(capacity));
    serde_json::to_writer(&mut *text, &variables).map_err(|_| EnvironmentError::TooLarge)?;
    let cipher =
        Aes256Gcm::new_from_slice(shared.as_ref()).map_err(|_| EnvironmentError::PublicKey)?;
    let sealed = cipher
        .encrypt(&Nonce::from(*vector), text.as_slice())
        .map_err(|_| EnvironmentError::TooLarge)?;
    let public = x25519(*ephemeral, X25519_BASEPOINT_BYTES);
    let envelope = [public.as_slice(), vector, &sealed].concat();
    Ok(Sensitive::new(hexadecimal::encode(&envelope)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The public key of the app in these tests, whose private key is the bytes 0, 1, … 31.
    const PUBLIC_KEY: &str = "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";

    fn private_key() -> [u8; 32] {
        std::array::from_fn(|place| u8::try_from(place).unwrap())
    }

    /// Decrypts an envelope as the app does.
    fn open(envelope: &str) -> Option<Value> {
        let envelope = hexadecimal::decode(envelope)?;
        let (public, rest) = envelope.split_first_chunk::<32>()?;
        let (vector, sealed) = rest.split_first_chunk::<VECTOR_BYTES>()?;
        let shared = x25519(private_key(), *public);
        let cipher = Aes256Gcm::new_from_slice(&shared).ok()?;
        let text = cipher.decrypt(&Nonce::from(*vector), sealed).ok()?;
        serde_json::from_slice(&text).ok()
    }

    fn environment() -> Vec<(String, SecretString)> {
        [("API_KEY", "s3cret \"quoted\""), ("GREETING", "grüße\n")]
            .map(|(name, value)| (name.to_owned(), SecretString::from(value)))
            .to_vec()
    }

    fn expected() -> Value {
        json!({"env": [
            {"key": "API_KEY", "value": "s3cret \"quoted\""},
            {"key": "GREETING", "value": "grüße\n"},
        ]})
    }

    #[test]
    fn the_app_reads_what_was_encrypted_for_it() {
        for key in [PUBLIC_KEY.to_owned(), format!("0x{PUBLIC_KEY}")] {
            let envelope = encrypt(&environment(), &key).unwrap();
            assert_eq!(open(envelope.expose()), Some(expected()));
        }
    }

    #[test]
    fn the_app_reads_what_the_official_packages_make() {
        // Envelopes by npm @phala/dstack-sdk 0.5.7 and by PyPI dstack-sdk 0.5.4, with the same variables and the same
        // key.
        for envelope in [
            "e22432a4225d4a748b40dc6eba98fda79211fb8b802e95468ad0969c4fa35f53594c64bcc6ee16646aeebd3017dd69d5bc7678dca2cbe4731d63a8bb836143583acc2a575ad4965d788d801f421f626ec8fcca9e6afc5734da4d927f62363129184c4c24212157f5f6ea75de9d3e6c3969b42f18379353046a1d4335fca9e8273cf1a34321ed8e87f1a122ad5d720637f9b25d7b44d390c78b53",
            "ffb22e42b304443febc87c2594fb7c672a37d4db5957a4c7bbe10cb5aa298850bc4265360eea3042a4bd71fcc4afc62e4ad99811652440399e717458968245f4b645cc86a6fd115d74eb240ec68cb276d96caed58098d2e75c5a43dbd499ee00bd9e1791014007066b319ac725c681245859b38dc8f3f5af64e8622004f006588b965efc068c4dc52c38f6e224df774d0b5291d9ca03266c3ca4987a26c4909326899e5ed1852bdce108",
        ] {
            assert_eq!(open(envelope), Some(expected()));
        }
    }

    #[test]
    fn the_envelope_has_the_bytes_that_another_implementation_makes() {
        // An envelope by PyPI cryptography 50.0.2, with this ephemeral key and this vector.
        let theirs = key(PUBLIC_KEY).unwrap();
        let envelope = seal(&environment(), &theirs, &[7; 32], &[9; VECTOR_BYTES]).unwrap();
        assert_eq!(
            envelope.expose(),
            "13be4feaeaf204c7fd3358fc9c00721881d174278128227ec674f37f7fe97b6d090909090909090909090909963546c6503581fcf56c71c9af7858e93cb01add4acab0847fe19395dced3c9d10d23bf33eb77095b3e8966e746ff206f5e60437ccc10977a649fc2ab1e919cf76dc799775448c678d20eae7d7fe929a055e075fe5a3baf7b30a4369b41f3ed4f89f427e9dcaaeb94618fdd08a1a"
        );
    }

    #[test]
    fn no_two_envelopes_are_alike_and_a_changed_one_does_not_open() {
        let [first, second] = [(); 2].map(|()| encrypt(&environment(), PUBLIC_KEY).unwrap());
        assert_ne!(first.expose(), second.expose());
        let last = if first.expose().ends_with('0') {
            "1"
        } else {
            "0"
        };
        let mut changed = first.expose().clone();
        changed.pop();
        assert_eq!(open(&(changed + last)), None);
    }

    #[test]
    fn a_malformed_key_encrypts_nothing() {
        let short = &PUBLIC_KEY[2..];
        let long = format!("{PUBLIC_KEY}00");
        for key in ["", "0x", short, &long, "zz", "8f40c5adb68f2562"] {
            let refused = encrypt(&environment(), key).unwrap_err();
            assert_eq!(refused, EnvironmentError::PublicKey, "{key}");
        }
        // 0 and 1 are points of low order: they give everybody the shared secret 0.
        for first in ["00", "01"] {
            let weak = format!("{first}{}", "00".repeat(31));
            let refused = encrypt(&environment(), &weak).unwrap_err();
            assert_eq!(refused, EnvironmentError::WeakPublicKey);
        }
    }

    #[test]
    fn names_that_no_variable_can_have_are_refused_without_their_values() {
        let named = |name: &str| vec![(name.to_owned(), SecretString::from("hidden"))];
        for name in ["", "A=B", "A\0", "A\nB"] {
            let refused = encrypt(&named(name), PUBLIC_KEY).unwrap_err();
            assert!(matches!(refused, EnvironmentError::Name(_)), "{refused}");
            assert!(!format!("{refused}{refused:?}").contains("hidden"));
            assert!(!refused.to_string().contains('\n'));
        }
        let twice = [named("A"), named("A")].concat();
        let refused = encrypt(&twice, PUBLIC_KEY).unwrap_err();
        assert_eq!(refused, EnvironmentError::Twice("A".to_owned()));
    }
}
