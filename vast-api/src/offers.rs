//! Searches for GPUs to rent.
//!
//! [`Query`] holds conditions in words. [`search`] returns the offers that meet them, and [`cheapest`] returns the
//! cheapest such offer.
//!
//! ```no_run
//! use vast_api::{Client, offers};
//!
//! # async fn example(client: &Client) -> Result<(), offers::SearchError> {
//! let query = offers::Query::new()
//!     .gpu_name("RTX 4090")
//!     .gpus(1)
//!     .gpu_memory_gb(24.0)
//!     .max_dollars_per_hour(0.5)
//!     .verified();
//! if let Some(offer) = offers::cheapest(client, query).await? {
//!     println!("{:?} for {:?} dollars per hour", offer.id, offer.dph_total);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The provider limits the number of searches per day. Once they are used up, a search fails with
//! [`SearchError::DailyQuota`], and the client does not repeat it.

mod error;
mod query;

pub use error::{InvalidQuery, SearchError};
pub use query::{Direction, Query};

use crate::Client;
use crate::types::Offer;

/// Searches for the offers that meet every condition of the query, in the order of the query.
///
/// # Errors
///
/// * [`SearchError::Invalid`] if a number of the query is not finite. Then nothing is sent.
/// * [`SearchError::DailyQuota`] if the searches of this day are used up.
/// * [`SearchError::Call`] if the call fails.
pub async fn search(client: &Client, query: Query) -> Result<Vec<Offer>, SearchError> {
    let body = query.into_boxed()?;
    let answer = client.search_offers(&body).await;
    let answer = answer.map_err(SearchError::of)?;
    Ok(answer.into_inner().offers.unwrap_or_default())
}

/// Searches for the cheapest offer per hour that meets every condition. Returns `None` if there is none.
///
/// It sorts the query by price and asks for one offer. The returned offer has an id and a price, so that you can rent
/// it. It does not cost more than the [highest price](Query::max_dollars_per_hour) of the query, even if the server
/// ignores the conditions.
///
/// # Errors
///
/// Those of [`search`].
pub async fn cheapest(client: &Client, query: Query) -> Result<Option<Offer>, SearchError> {
    let highest = query.highest_price();
    let offers = search(client, query.only_cheapest()).await?;
    let priced = offers
        .into_iter()
        .filter(|offer| offer.id.is_some())
        .filter_map(|offer| Some((offer.dph_total?, offer)))
        .filter(|(price, _)| *price <= highest);
    let cheapest = priced.min_by(|(left, _), (right, _)| left.total_cmp(right));
    Ok(cheapest.map(|(_, offer)| offer))
}
