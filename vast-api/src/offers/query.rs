//! The query for offers, with conditions in words.

use std::time::Duration;

use super::error::InvalidQuery;
use crate::types::{
    BooleanFilter, IntegerFilter, NumberFilter, OfferQuery, OfferQueryType, TextFilter,
};

/// The API counts memory in MB. 1000 MB are one GB, as in the package `vastai` 1.9.1 (`offers_mult` in
/// `vastai/api/query.py`).
const MB_PER_GB: f64 = 1000.0;

/// A query for offers: conditions, an order, and a limit.
///
/// An offer must meet every condition. By default, the API returns only verified machines that can be rented now and
/// that you have not rented yet.
///
/// ```
/// use vast_api::offers::Query;
///
/// let query = Query::new()
///     .gpu_name("RTX 4090")
///     .gpus(1)
///     .gpu_memory_gb(24.0)
///     .max_dollars_per_hour(0.5)
///     .cheapest_first()
///     .limit(5);
/// let body = query.into_body()?;
/// // The API counts in MB.
/// assert_eq!(body.gpu_ram.and_then(|memory| memory.gte), Some(24_000.0));
/// # Ok::<(), vast_api::offers::InvalidQuery>(())
/// ```
///
/// For conditions without a method here, start with an [`OfferQuery`]:
///
/// ```
/// use vast_api::offers::Query;
/// use vast_api::types::{OfferQuery, TextFilter};
///
/// let mut body = OfferQuery::new();
/// body.mobo_name = Some(TextFilter::new().notin(["B550".to_owned()]));
/// let query = Query::from(body).gpu_name("RTX 4090");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use = "a query does nothing until you search with it"]
pub struct Query {
    /// Boxed, because it is large.
    body: Box<OfferQuery>,
    /// The first field with a number that cannot be sent.
    invalid: Option<&'static str>,
}

/// The direction in which offers are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The lowest value comes first.
    Ascending,
    /// The highest value comes first.
    Descending,
}

impl Query {
    /// Makes a query with the default conditions of the API.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only GPUs of this model, named as in answers, such as `RTX 4090` or `H100 SXM`. The command line's `RTX_4090`
    /// means the same.
    pub fn gpu_name(self, name: impl AsRef<str>) -> Self {
        self.gpu_names([name])
    }

    /// Only GPUs of one of these models.
    pub fn gpu_names<T: AsRef<str>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        // Command lines write underscores, but names never have one.
        let names = names
            .into_iter()
            .map(|name| name.as_ref().replace('_', " "));
        self.body.gpu_name = Some(one_of(names.collect()));
        self
    }

    /// Exactly this number of GPUs.
    pub fn gpus(mut self, count: u32) -> Self {
        self.body.num_gpus = Some(IntegerFilter {
            eq: Some(i64::from(count)),
            ..IntegerFilter::default()
        });
        self
    }

    /// This number of GPUs or more.
    pub fn at_least_gpus(mut self, count: u32) -> Self {
        self.body.num_gpus = Some(IntegerFilter {
            gte: Some(i64::from(count)),
            ..IntegerFilter::default()
        });
        self
    }

    /// At least this memory of each GPU, in GB (1000 MB).
    pub fn gpu_memory_gb(mut self, gigabytes: f64) -> Self {
        self.body.gpu_ram = Some(self.at_least("gpu_ram", gigabytes * MB_PER_GB));
        self
    }

    /// At least this memory of all GPUs of an offer together, in GB (1000 MB).
    pub fn total_gpu_memory_gb(mut self, gigabytes: f64) -> Self {
        self.body.gpu_total_ram = Some(self.at_least("gpu_total_ram", gigabytes * MB_PER_GB));
        self
    }

    /// At least this memory of the machine, in GB (1000 MB).
    pub fn memory_gb(mut self, gigabytes: f64) -> Self {
        self.body.cpu_ram = Some(self.at_least("cpu_ram", gigabytes * MB_PER_GB));
        self
    }

    /// At least this number of virtual CPUs for you.
    pub fn cpus(mut self, count: f64) -> Self {
        self.body.cpu_cores_effective = Some(self.at_least("cpu_cores_effective", count));
        self
    }

    /// Room for a disk of this size in GB. Prices then include it. Pass the same number to [`Launch::disk_gb`].
    ///
    /// [`Launch::disk_gb`]: crate::instances::Launch::disk_gb
    pub fn disk_gb(mut self, gigabytes: f64) -> Self {
        self.body.disk_space = Some(self.at_least("disk_space", gigabytes));
        self.body.allocated_storage = Some(gigabytes);
        self
    }

    /// At most this price in dollars per hour, including the storage of [`disk_gb`](Self::disk_gb).
    pub fn max_dollars_per_hour(mut self, dollars: f64) -> Self {
        self.body.dph_total = Some(self.at_most("dph_total", dollars));
        self
    }

    /// At least this reliability, from 0 to 1.
    pub fn min_reliability(mut self, score: f64) -> Self {
        self.body.reliability = Some(self.at_least("reliability", score));
        self
    }

    /// At least this download speed, in megabits per second.
    pub fn min_download(mut self, megabits_per_second: f64) -> Self {
        self.body.inet_down = Some(self.at_least("inet_down", megabits_per_second));
        self
    }

    /// At least this upload speed, in megabits per second.
    pub fn min_upload(mut self, megabits_per_second: f64) -> Self {
        self.body.inet_up = Some(self.at_least("inet_up", megabits_per_second));
        self
    }

    /// Only offers that remain available for at least this time from now.
    pub fn available_for(mut self, time: Duration) -> Self {
        self.body.duration = Some(self.at_least("duration", time.as_secs_f64()));
        self
    }

    /// Only drivers that support at least this version of CUDA, such as 12.4.
    pub fn min_cuda(mut self, version: f64) -> Self {
        self.body.cuda_max_good = Some(self.at_least("cuda_max_good", version));
        self
    }

    /// Only machines in one of these countries, each as a two-letter code.
    pub fn countries<T: AsRef<str>>(mut self, codes: impl IntoIterator<Item = T>) -> Self {
        let codes = codes.into_iter().map(|code| code.as_ref().to_owned());
        self.body.geolocation = Some(one_of(codes.collect()));
        self
    }

    /// Only verified machines. This is the default of the API; set it if you depend on it.
    pub fn verified(mut self) -> Self {
        self.body.verified = Some(is(true));
        self
    }

    /// Only machines that are not verified. They cost less, but the provider does not vouch for them.
    pub fn unverified(mut self) -> Self {
        self.body.verified = Some(is(false));
        self
    }

    /// Only machines in data centers.
    pub fn in_data_centers(mut self) -> Self {
        self.body.datacenter = Some(is(true));
        self
    }

    /// Only machines that can run virtual machines.
    pub fn for_virtual_machines(mut self) -> Self {
        self.body.vms_enabled = Some(is(true));
        self
    }

    /// Returns prices of interruptible rentals: you bid, and others can outbid you. Rent such an offer with
    /// [`Launch::bid`]. Without a bid, you pay the full price.
    ///
    /// [`Launch::bid`]: crate::instances::Launch::bid
    pub fn interruptible(mut self) -> Self {
        self.body.type_ = Some(OfferQueryType::Bid);
        self
    }

    /// Returns prices of rentals that you pay in advance.
    pub fn reserved(mut self) -> Self {
        self.body.type_ = Some(OfferQueryType::Reserved);
        self
    }

    /// Sorts by price per hour, cheapest first.
    pub fn cheapest_first(self) -> Self {
        self.sort_by("dph_total", Direction::Ascending)
    }

    /// Sorts by a field of [`Offer`](crate::types::Offer). An earlier call takes precedence over a later one.
    pub fn sort_by(mut self, field: &str, direction: Direction) -> Self {
        let direction = match direction {
            Direction::Ascending => "asc",
            Direction::Descending => "desc",
        };
        let order = self.body.order.get_or_insert_default();
        order.push(vec![field.to_owned(), direction.to_owned()]);
        self
    }

    /// At most this number of offers.
    pub fn limit(mut self, count: u32) -> Self {
        self.body.limit = Some(i64::from(count));
        self
    }

    /// Returns the body for [`Client::search_offers`](crate::Client::search_offers).
    ///
    /// # Errors
    ///
    /// [`InvalidQuery`] if a number is infinite or not a number.
    pub fn into_body(self) -> Result<OfferQuery, InvalidQuery> {
        self.into_boxed().map(|body| *body)
    }

    /// The same body, boxed.
    pub(super) fn into_boxed(self) -> Result<Box<OfferQuery>, InvalidQuery> {
        match self.invalid {
            Some(field) => Err(InvalidQuery { field }),
            None => Ok(self.body),
        }
    }

    /// The highest price of an offer, in dollars per hour.
    pub(super) fn highest_price(&self) -> f64 {
        let price = self.body.dph_total.as_ref();
        price.and_then(|it| it.lte).unwrap_or(f64::INFINITY)
    }

    /// The same query for only the cheapest offer.
    pub(super) fn only_cheapest(mut self) -> Self {
        self.body.order = None;
        self.cheapest_first().limit(1)
    }

    fn at_least(&mut self, field: &'static str, number: f64) -> NumberFilter {
        NumberFilter {
            gte: Some(self.checked(field, number)),
            ..NumberFilter::default()
        }
    }

    fn at_most(&mut self, field: &'static str, number: f64) -> NumberFilter {
        NumberFilter {
            lte: Some(self.checked(field, number)),
            ..NumberFilter::default()
        }
    }

    fn checked(&mut self, field: &'static str, number: f64) -> f64 {
        if !number.is_finite() {
            self.invalid.get_or_insert(field);
        }
        number
    }
}

/// Starts with the conditions of a body.
impl From<OfferQuery> for Query {
    fn from(body: OfferQuery) -> Self {
        Self {
            body: Box::new(body),
            invalid: None,
        }
    }
}

/// A filter for one text, or for one of several texts.
fn one_of(mut texts: Vec<String>) -> TextFilter {
    let is_one = texts.len() == 1;
    TextFilter {
        eq: texts.pop_if(|_| is_one),
        in_: (!is_one).then_some(texts),
        ..TextFilter::default()
    }
}

fn is(value: bool) -> BooleanFilter {
    BooleanFilter {
        eq: Some(value),
        ..BooleanFilter::default()
    }
}
