//! Rents instances and waits until they run.
//!
//! [`rent`] rents an offer and starts an image on it. [`wait_until_running`] waits for the instance, and
//! [`Instance::ssh`](crate::types::Instance::ssh) tells how to connect. An instance costs money until you destroy it.
//!
//! ```no_run
//! use vast_api::{Client, instances};
//!
//! # async fn example(client: &Client, offer_id: i64) -> Result<(), Box<dyn std::error::Error>> {
//! let launch = instances::Launch::image("vastai/base-image:@vastai-automatic-tag")
//!     .disk_gb(20.0)
//!     .env("MODE", "test")
//!     .ssh_direct();
//! let rented = instances::rent(client, offer_id, &launch).await?;
//! let instance = instances::wait_until_running(client, rented.instance_id).await;
//! // Destroy the instance in any case.
//! if let Ok(Some(address)) = instance.as_ref().map(|instance| instance.ssh()) {
//!     println!("{}", address.command());
//! }
//! client.destroy_instance(rented.instance_id).await?;
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "accounts")]
mod launch;
#[cfg(feature = "accounts")]
mod onstart;
#[cfg(feature = "accounts")]
mod rent;
mod ssh;
mod wait;

#[cfg(feature = "accounts")]
pub use launch::Launch;
#[cfg(feature = "accounts")]
pub use onstart::LONGEST_ONSTART;
#[cfg(feature = "accounts")]
pub use rent::{RentError, Rented, rent};
pub use ssh::SshAddress;
pub use wait::{StartError, wait_until_running, wait_until_running_with};
