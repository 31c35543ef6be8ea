//! The origins of calls, each with a lane of its own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Url;

use crate::send::lane::Lane;
use crate::send::pace::{Plea, Rate};

/// The largest number of origins with a lane of their own.
const MOST: usize = 64;

/// The origins of calls. Without a rate, an origin gets a lane only once it has asked for a pause.
pub(crate) struct Origins {
    rate: Option<Rate>,
    /// Whether all calls to an origin wait if it asks one of them to wait.
    pauses_all: bool,
    lanes: Mutex<Vec<(Origin, Arc<Lane>)>>,
    /// The common lane of all origins for which there is no room.
    others: Arc<Lane>,
}

/// Scheme, host and port (RFC 6454, section 4).
#[derive(Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Origin {
    fn of(url: &Url) -> Self {
        Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default(),
        }
    }

    fn is_of(&self, url: &Url) -> bool {
        self.scheme == url.scheme()
            && self.host == url.host_str().unwrap_or_default()
            && self.port == url.port_or_known_default()
    }
}

impl Origins {
    pub(crate) fn new(rate: Option<Rate>, pauses_all: bool) -> Self {
        Self {
            rate,
            pauses_all,
            lanes: Mutex::default(),
            others: Arc::new(Lane::new(rate)),
        }
    }

    /// Notes that the server asked for a pause. Returns whether all calls wait for it.
    pub(crate) fn pause(&self, server: &Url, plea: Plea) -> bool {
        if self.pauses_all {
            self.lane_of(server, &mut self.lock()).pause(plea);
        }
        self.pauses_all
    }

    /// The rest of the pause that the server asked for.
    pub(crate) fn pause_left(&self, server: &Url) -> Duration {
        let lane = self.lane(server);
        lane.map_or(Duration::ZERO, |lane| lane.pause_left())
    }

    /// The lane of this server's origin, or `None` if nothing limits its calls.
    pub(crate) fn lane(&self, server: &Url) -> Option<Arc<Lane>> {
        let mut lanes = self.lock();
        if lanes.is_empty() && self.rate.is_none() {
            return None;
        }
        let known = lanes.iter().find(|(origin, _)| origin.is_of(server));
        match known {
            Some((_, lane)) => Some(Arc::clone(lane)),
            // Another origin in the common lane may have asked for a pause.
            None if self.rate.is_some() || lanes.len() >= MOST => {
                Some(self.lane_of(server, &mut lanes))
            }
            None => None,
        }
    }

    /// The lane of this server's origin. Adds one if there is room.
    fn lane_of(&self, server: &Url, lanes: &mut Vec<(Origin, Arc<Lane>)>) -> Arc<Lane> {
        if let Some((_, lane)) = lanes.iter().find(|(origin, _)| origin.is_of(server)) {
            return Arc::clone(lane);
        }
        if lanes.len() >= MOST {
            // A lane with another owner is in use: a call is about to wait in it.
            lanes.retain(|(_, lane)| Arc::strong_count(lane) > 1 || !lane.is_idle());
        }
        if lanes.len() >= MOST {
            return Arc::clone(&self.others);
        }
        let lane = Arc::new(Lane::new(self.rate));
        lanes.push((Origin::of(server), Arc::clone(&lane)));
        lane
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Origin, Arc<Lane>)>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn plea(asked: Duration) -> Plea {
        Plea {
            asked,
            most: HOUR,
            begun: tokio::time::Instant::now(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_origin_that_asks_for_patience_slows_down_no_other_one() {
        let origins = Origins::new(None, true);
        assert!(origins.pause(&url("https://example.com/a?b"), plea(HOUR)));
        for same in ["https://example.com", "https://EXAMPLE.com:443/c"] {
            assert_eq!(origins.pause_left(&url(same)), HOUR, "{same}");
        }
        for other in [
            "http://example.com",
            "https://example.com:444",
            "https://example.org",
        ] {
            assert_eq!(origins.pause_left(&url(other)), Duration::ZERO, "{other}");
            assert!(origins.lane(&url(other)).is_none(), "{other}");
        }
        let alone = Origins::new(None, false);
        assert!(!alone.pause(&url("https://example.com"), plea(HOUR)));
        assert_eq!(
            alone.pause_left(&url("https://example.com")),
            Duration::ZERO
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_thousand_origins_have_few_lanes_and_every_one_is_limited() {
        let origins = Origins::new(Some(Rate::new(1, HOUR)), true);
        let origin = |number: u32| url(&format!("https://{number}.example.com"));
        let mut free = 0;
        let takes_turn = async |number: u32| {
            let lane = origins.lane(&origin(number)).unwrap();
            let turn = timeout(Duration::from_secs(1), lane.turn(u64::from(number), HOUR));
            turn.await.is_ok()
        };
        for number in 0..1000 {
            free += u32::from(takes_turn(number).await);
        }
        // One call of each of the first 64 origins, and one of all others together.
        assert_eq!(free, 65);
        assert_eq!(origins.lock().len(), MOST);
        tokio::time::advance(HOUR).await;
        // Idle lanes make room.
        assert!(takes_turn(1000).await);
        assert!(!takes_turn(1000).await);
        assert_eq!(origins.lock().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_other_origins_of_a_full_table_are_paused_as_well() {
        let origins = Origins::new(None, true);
        for number in 0..100 {
            let origin = url(&format!("https://{number}.example.com"));
            origins.pause(&origin, plea(HOUR));
            assert_eq!(origins.pause_left(&origin), HOUR, "{number}");
        }
        assert_eq!(origins.lock().len(), MOST);
    }
}
