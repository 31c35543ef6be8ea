//! Searching for GPUs to rent.
//!
//! [`Query`] says in words which offers qualify, [`search`] gives them, and [`cheapest`] the one that costs least.
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
//! The provider counts searches per day. When they are used up, a search fails with [`SearchError::DailyQuota`], and is not
//! repeated.

mod error;
mod query;

pub use error::{InvalidQuery, SearchError};
pub use query::{Direction, Query};

use crate::Client;
use crate::types::Offer;

/// The offers that pass every condition of the query, in its order.
///
/// # Errors
///
/// [`SearchError::Invalid`] when a number of the query is not finite: nothing is sent then.
/// [`SearchError::DailyQuota`] when all searches of this day are used up. [`SearchError::Call`] when the call fails.
pub async fn search(client: &Client, query: Query) -> Result<Vec<Offer>, SearchError> {
    let body = query.into_boxed()?;
    let answer = client.search_offers(&body).await;
    let answer = answer.map_err(SearchError::of)?;
    Ok(answer.into_inner().offers.unwrap_or_default())
}

/// The offer that costs least per hour of those that pass every condition, or `None` if none does.
///
/// It sorts the query by price and asks for one offer. Of whatever the server answers, it takes the cheapest offer that has
/// an id and a price, so that you can rent it, and none above the
/// [highest price](Query::max_dollars_per_hour) of the query.
///
/// # Errors
///
/// As for [`search`].
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
