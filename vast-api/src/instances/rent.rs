//! Renting an offer.

use super::launch::Launch;
use super::onstart;
use crate::responses::{CreateInstanceError, GetSshKeysUserError};
use crate::{Client, Error, Sensitive, is_key_refused};

/// An instance that has been rented. It costs money until you destroy it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Rented {
    /// The id of the instance, which the API calls `new_contract`. All other operations take it.
    pub instance_id: i64,
    /// The offer that was taken.
    pub offer_id: i64,
    /// A key for calls from within the instance, if the server gives one.
    pub instance_api_key: Option<Sensitive<String>>,
}

/// Why nothing was rented, or why nobody knows whether it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RentError {
    /// A virtual machine takes the SSH keys that the account has when it is created, and none afterwards ("Key Quirks" in the
    /// description of the provider's document). The account has none; nothing was rented. Register one with
    /// [`Client::create_ssh_key`].
    #[error(
        "the account has no SSH key, and a virtual machine takes none once it is created; register one first"
    )]
    NoSshKey,
    /// Whether the account has SSH keys could not be asked; nothing was rented.
    #[error("the SSH keys of the account cannot be listed: {0}")]
    SshKeys(#[source] Error<GetSshKeysUserError>),
    /// The script is too long, even packed; nothing was rented. Put it into the image, or fetch it from somewhere.
    #[error("{}", too_long(*.characters, *.packed_characters))]
    OnstartTooLong {
        /// How many characters it has.
        characters: usize,
        /// How many it has packed, or `None` without the feature `gzip`.
        packed_characters: Option<usize>,
    },
    /// A number of the launch is infinite or not a number; nothing was rented. As JSON, it would be `null`: an interruptible
    /// instance would become one at the full price.
    #[error("the number for `{field}` is not finite")]
    NotFinite {
        /// The field, as the API calls it.
        field: &'static str,
    },
    /// Somebody else has the offer, or it cannot start now; nothing was rented. Search again.
    #[error("the offer cannot be rented any more: {0}")]
    OfferGone(#[source] Error<CreateInstanceError>),
    /// The call has failed; nothing was rented.
    #[error(transparent)]
    Call(Error<CreateInstanceError>),
    /// The call may have been carried out, and was not repeated: you may have a new instance, which costs money. Look for it
    /// with [`Client::show_instances`], by its label, before you rent again.
    #[error("an instance may have been rented, look for it before you rent again: {0}")]
    MayBeRented(#[source] Error<CreateInstanceError>),
    /// The server says that it was carried out, and does not name the instance. Look for it as for
    /// [`MayBeRented`](Self::MayBeRented).
    #[error(
        "an instance may have been rented, look for it before you rent again: the answer does not name it"
    )]
    Unnamed,
    /// The server has answered with a success that says that there is none.
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

/// Rents an offer and starts what `launch` says, unless it is [`stopped`](Launch::stopped).
///
/// The call is sent once. It is repeated only where the server has certainly not acted, such as after a `429`.
///
/// A script of more than [`LONGEST_ONSTART`](super::LONGEST_ONSTART) characters is sent with gzip and base64, in a script that
/// unpacks it, runs it with bash or with what its `#!` names, and needs `mktemp`, `base64` and `gzip` in the image. That takes
/// the feature `gzip`.
///
/// # Errors
///
/// [`RentError::NoSshKey`], [`RentError::OnstartTooLong`] and [`RentError::NotFinite`] before anything is rented;
/// [`RentError::OfferGone`] when you have to search again; [`RentError::MayBeRented`] when nobody knows.
/// [`RentError::may_cost`] says whether there may be an instance.
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
        // Whatever else it says: an instance that the answer names costs money.
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
        // The status says that there is none.
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
            "the onstart script has {characters} characters, and {packed} when it is packed, of at most {most}; put it into the image, or fetch it from somewhere"
        ),
        None => format!(
            "the onstart script has {characters} characters of at most {most}; the feature `gzip` of this crate packs it"
        ),
    }
}
