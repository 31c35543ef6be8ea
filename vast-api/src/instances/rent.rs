//! Rents an offer.

use super::launch::Launch;
use super::onstart;
use crate::responses::{CreateInstanceError, GetSshKeysUserError};
use crate::{Client, Error, Sensitive, is_key_refused};

/// A rented instance. It costs money until you destroy it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Rented {
    /// The id of the instance, for all other operations. The API calls it `new_contract`.
    pub instance_id: i64,
    /// The id of the rented offer.
    pub offer_id: i64,
    /// A key for calls from within the instance, if the server returns one.
    pub instance_api_key: Option<Sensitive<String>>,
}

/// Why no instance was rented, or why that is unknown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RentError {
    /// The account has no SSH key, so nothing was rented. A virtual machine gets the keys that the account has when it
    /// is created, and none later ("Key Quirks" in the description of the provider's document). Register a key with
    /// [`Client::create_ssh_key`].
    #[error(
        "the account has no SSH key, and a virtual machine accepts none after its creation; register a key first"
    )]
    NoSshKey,
    /// The SSH keys of the account could not be listed, so nothing was rented.
    #[error("the SSH keys of the account cannot be listed: {0}")]
    SshKeys(#[source] Error<GetSshKeysUserError>),
    /// The script is too long, even packed, so nothing was rented. Put it into the image, or download it at the start.
    #[error("{}", too_long(*.characters, *.packed_characters))]
    OnstartTooLong {
        /// The number of characters of the script.
        characters: usize,
        /// The number of characters of the packed script, or `None` without the feature `gzip`.
        packed_characters: Option<usize>,
    },
    /// A number of the launch is infinite or not a number, so nothing was rented. In JSON, it would become `null`, and
    /// an interruptible instance would cost the full price.
    #[error("the number for `{field}` is not finite")]
    NotFinite {
        /// The name of the field in the API.
        field: &'static str,
    },
    /// Somebody else rented the offer, or it cannot start now. Nothing was rented. Search again.
    #[error("the offer is no longer available, search again: {0}")]
    OfferGone(#[source] Error<CreateInstanceError>),
    /// The call failed, and nothing was rented.
    #[error(transparent)]
    Call(Error<CreateInstanceError>),
    /// The call failed, but the server may have carried it out. You may have a new instance, which costs money. Look
    /// for its label with [`Client::show_instances`] before you rent again.
    #[error("an instance may have been rented, look for it before you rent again: {0}")]
    MayBeRented(#[source] Error<CreateInstanceError>),
    /// The server reports a success but does not name the instance. Look for it as for
    /// [`MayBeRented`](Self::MayBeRented).
    #[error(
        "an instance may have been rented, look for it before you rent again: the answer does not name it"
    )]
    Unnamed,
    /// The server answered with a status of success, but its body says that it rented nothing.
    #[error("the server did not rent the offer, although it answered with a success")]
    Refused,
}

impl RentError {
    /// Whether there may be an instance that costs money.
    #[must_use]
    pub fn may_cost(&self) -> bool {
        matches!(self, Self::MayBeRented(_) | Self::Unnamed)
    }
}

/// Rents an offer, and starts `launch` on it unless it is [`stopped`](Launch::stopped).
///
/// The client repeats the call only if the server has certainly not acted, such as after a `429`.
///
/// With the feature `gzip`, a script of more than [`LONGEST_ONSTART`](super::LONGEST_ONSTART) characters is packed with
/// gzip and base64. At the start, it unpacks itself and runs with bash or the program in its `#!` line. The image needs
/// `mktemp`, `base64` and `gzip`.
///
/// # Errors
///
/// * [`RentError::NoSshKey`], [`RentError::SshKeys`], [`RentError::OnstartTooLong`] or [`RentError::NotFinite`] before
///   anything is sent to rent the offer.
/// * [`RentError::OfferGone`] if you must search again.
/// * [`RentError::Call`] or [`RentError::Refused`] if nothing was rented for another reason.
/// * [`RentError::MayBeRented`] or [`RentError::Unnamed`] if there may be an instance that costs money.
///   [`RentError::may_cost`] is then `true`.
pub async fn rent(client: &Client, offer_id: i64, launch: &Launch) -> Result<Rented, RentError> {
    let mut body = launch.body.clone();
    for (field, number) in [("disk", body.disk), ("price", body.price)] {
        if number.is_some_and(|number| !number.is_finite()) {
            return Err(RentError::NotFinite { field });
        }
    }
    if let Some(script) = &body.onstart {
        let sent = onstart::sent(script.expose());
        let sent = sent.map_err(|it| RentError::OnstartTooLong {
            characters: it.characters,
            packed_characters: it.packed_characters,
        })?;
        body.onstart = Some(Sensitive::new(sent));
    }
    if launch.is_virtual_machine() && !has_ssh_key(client).await? {
        return Err(RentError::NoSshKey);
    }
    let answer = client.create_instance(offer_id, &body).await;
    let answer = answer.map_err(failure)?.into_inner();
    match (answer.new_contract, answer.success) {
        (None, Some(false)) => Err(RentError::Refused),
        (None, _) => Err(RentError::Unnamed),
        // An instance that the answer names costs money, even if the answer reports a failure.
        (Some(instance_id), _) => Ok(Rented {
            instance_id,
            offer_id,
            instance_api_key: answer.instance_api_key,
        }),
    }
}

async fn has_ssh_key(client: &Client) -> Result<bool, RentError> {
    match client.get_ssh_keys_user().await {
        Ok(keys) => Ok(keys.iter().any(|key| key.deleted_at.is_none())),
        // The status means that nothing was rented.
        Err(error)
            if error.status().is_some_and(|status| status.as_u16() == 404)
                && !is_key_refused(&error) =>
        {
            Ok(false)
        }
        Err(error) => Err(RentError::SshKeys(error)),
    }
}

fn failure(error: Error<CreateInstanceError>) -> RentError {
    if error.may_have_succeeded() {
        return RentError::MayBeRented(error);
    }
    match error.documented() {
        Some(CreateInstanceError::NotFound(_) | CreateInstanceError::Gone(_))
            if !is_key_refused(&error) =>
        {
            RentError::OfferGone(error)
        }
        _ => RentError::Call(error),
    }
}

fn too_long(characters: usize, packed: Option<usize>) -> String {
    let most = onstart::LONGEST_ONSTART;
    match packed {
        Some(packed) => format!(
            "the onstart script has {characters} characters, and {packed} when packed, but at most {most} are possible; put it into the image, or download it at the start"
        ),
        None => format!(
            "the onstart script has {characters} characters, but at most {most} are possible; enable the feature `gzip` of this crate to pack it"
        ),
    }
}
