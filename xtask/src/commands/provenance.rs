//! Reads and writes the source of a provider's document in its table.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Console;
use crate::fetch::{Obtained, Origin, Stored, Validators};
use crate::provider::{Place, Provider, Source};
use crate::workspace::sha256::hexadecimal;

/// The directory of fetched pages, below [`Console::target`].
pub(super) const CACHE: &str = "upstream";

/// The validators of the document in `specs/`, if it came unchanged from its only address and the request goes to that
/// address.
pub(super) fn known(
    console: &Console,
    provider: &Provider,
    origins: &[Origin],
) -> Option<Validators> {
    let source = provider.source.as_ref()?;
    let place = source.place.as_ref()?;
    if provider.document.get_ref().contains('/') {
        // The validators belong to one file, but the document may have others.
        return None;
    }
    let bytes = fs_err::read(console.root.join(provider.document_path())).ok()?;
    let is_as_taken = source.file.is_none() && source.sha256 == hexadecimal(&bytes);
    let is_asked_again = Origin::of_place(place).ok()? == origins;
    (is_as_taken && is_asked_again).then(|| Validators {
        etag: source.etag.clone(),
        last_modified: source.last_modified.clone(),
    })
}

/// The directory for pages of an index: the one from the command line, or the recorded one.
pub(super) fn prefix<'known>(
    named: Option<&'known str>,
    provider: &'known Provider,
    origins: &[Origin],
) -> Option<&'known str> {
    if named.is_some() {
        return named;
    }
    let place = provider.source.as_ref()?.place.as_ref()?;
    let before = Origin::of_place(place).ok()?;
    match (place, before.as_slice(), origins) {
        (Place::Index { prefix, .. }, [before], [now]) if before.address() == now.address() => {
            prefix.as_deref()
        }
        _ => None,
    }
}

/// The new source of an obtained document. `published` is the address of imported files.
///
/// For unchanged bytes, the first date stays. If such bytes come from a file, the earlier address stays too. If they
/// come from the same address, the source is unchanged, because some servers make up new validators for each answer.
pub(super) fn provenance(
    known: Option<&Source>,
    (obtained, stored): (&Obtained, &Stored),
    published: Option<Place>,
) -> Source {
    let sha256 = stored.sha256.clone();
    let same = known.filter(|known| known.sha256 == sha256);
    if let Some(same) = same
        && same.file.is_none()
        && same.place == obtained.place
    {
        return same.clone();
    }
    let date = same.map_or_else(today, |known| known.date.clone());
    if obtained.place.is_some() {
        return Source {
            place: obtained.place.clone(),
            file: None,
            date,
            sha256,
            etag: obtained.etag.clone(),
            last_modified: obtained.last_modified.clone(),
        };
    }
    let before = known.and_then(|known| known.place.clone());
    let has_moved = published.is_some() && published != before;
    let place = published.or(before);
    match same {
        Some(same) if !has_moved => Source {
            place,
            ..same.clone()
        },
        _ => Source {
            place,
            file: same.map_or_else(|| obtained.file.clone(), |same| same.file.clone()),
            date,
            sha256,
            etag: None,
            last_modified: None,
        },
    }
}

/// Today in UTC, `YYYY-MM-DD`.
pub(super) fn today() -> String {
    let now = TimeZone::UTC.to_datetime(Timestamp::now());
    now.date().to_string()
}
