//! A client for the [Vast.ai API](https://docs.vast.ai/api-reference): search for GPUs, rent them, and control the
//! costs.
//!
//! Each operation of the API is a method of [`Client`]. Two modules do whole jobs for you:
//!
//! * [`offers`] searches for GPUs with conditions in words.
//! * [`instances`] rents an offer, waits until it runs, and tells you how to connect.
//!
//! The methods are generated from the document that Vast.ai publishes. The fields of an offer and other facts that it
//! leaves out come from the provider's guides and its Python package.
//!
//! To begin, create an API key in the console and put it into the environment variable `VAST_API_KEY`.
//! [`Client::from_env`] also finds the key that the provider's command line has stored.
//!
//! # Search for a GPU
//!
//! ```no_run
//! use vast_api::{Client, offers};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?;
//! let query = offers::Query::new()
//!     .gpu_name("RTX 4090")
//!     .gpus(1)
//!     .gpu_memory_gb(24.0)
//!     .disk_gb(20.0)
//!     .max_dollars_per_hour(0.5)
//!     .verified()
//!     .cheapest_first()
//!     .limit(5);
//! for offer in offers::search(&client, query).await? {
//!     println!("{:?}: {:?} dollars per hour", offer.id, offer.dph_total);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Rent it and connect
//!
//! ```no_run
//! use vast_api::{Client, instances};
//!
//! # async fn example(client: &Client, offer_id: i64) -> Result<(), Box<dyn std::error::Error>> {
//! let launch = instances::Launch::image("vastai/base-image:@vastai-automatic-tag")
//!     .disk_gb(20.0)
//!     .onstart("nvidia-smi > /root/gpus.txt")
//!     .label("experiment")
//!     .ssh_direct();
//! let rented = instances::rent(client, offer_id, &launch).await?;
//! // From here on, it costs money, even if the next call fails. The example program `rent` handles that.
//! let instance = instances::wait_until_running(client, rented.instance_id).await?;
//! if let Some(address) = instance.ssh() {
//!     println!("{}", address.command());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # See what runs, stop it and destroy it
//!
//! ```no_run
//! use vast_api::parameters::ShowInstances;
//! use vast_api::types::{ManageInstanceBody, ManageInstanceBodyState};
//! use vast_api::Client;
//!
//! # async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let running = ShowInstances::new().select_filters(r#"{"actual_status": {"eq": "running"}}"#);
//! let mut instances = client.show_instances_all(running);
//! while let Some(instance) = instances.next().await {
//!     let instance = instance?;
//!     println!("{:?} at {:?} dollars per hour", instance.id, instance.dph_total);
//! }
//! // A stopped instance keeps its disk, which still costs money. A destroyed instance is gone.
//! let stop = ManageInstanceBody::new().state(ManageInstanceBodyState::Stopped);
//! client.manage_instance(31, &stop).await?;
//! client.destroy_instance(31).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # See what it costs
//!
//! ```no_run
//! use vast_api::parameters::ShowCharges;
//! use vast_api::Client;
//!
//! # async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! // January 2026, in seconds since 1970.
//! let days = r#"{"day": {"gte": 1767225600, "lte": 1769903999}}"#;
//! let mut charges = client.show_charges_all(days, ShowCharges::new());
//! while let Some(charge) = charges.next().await {
//!     let charge = charge?;
//!     println!("{:?}: {:?} dollars", charge.source, charge.amount);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Get notified
//!
//! ```no_run
//! use vast_api::types::NotificationWebhookCreateRequest;
//! use vast_api::{Client, SecretString};
//!
//! # async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let events = ["client:low_credit".to_owned()];
//! let webhook = NotificationWebhookCreateRequest::new(events, "https://hooks.example.com/vast");
//! let created = client.create_notification_webhook(&webhook).await?.into_inner();
//! // Only this answer and that of a rotation contain the secret. Store it, and do not print it.
//! let secret = created.webhook.and_then(|webhook| webhook.webhook_secret);
//! let secret: Option<SecretString> = secret.map(Into::into);
//! # Ok(())
//! # }
//! ```
//!
//! The feature `webhook` adds the module `webhook`, which verifies deliveries. The example program `rotate` changes the
//! secret without losing a delivery.
//!
//! # What to know about the provider
//!
//! * **Some instances never run.** If the `actual_status` of an instance is `exited`, `unknown` or `offline`, it stays
//!   so. Destroy it and rent another one. [`instances::wait_until_running`] reports this at once, with the message of
//!   the host.
//! * **There are two kinds of 429.** After `API requests too frequent`, the client waits some seconds and sends the
//!   call again. After `search_quota_exceeded`, the searches of the day are used up until midnight UTC.
//!   [`offers::SearchError::DailyQuota`] says when that is. The body of a 429 is text or JSON, so errors have it as
//!   text.
//! * **`onstart` takes 4,048 characters.** With the feature `gzip`, [`instances::rent()`] packs a longer script. If
//!   even that is too long, it fails before it rents.
//! * **Add SSH keys before you rent a virtual machine.** It gets the keys that your account has at that moment, and no
//!   others later. [`instances::rent()`] refuses to rent one without a key, but it cannot tell whether a template is a
//!   virtual machine. A container accepts keys later, with [`Client::attach_ssh_key`].
//! * **A refused key may look like a missing resource.** The server has been seen to answer 404 with `auth_error`.
//!   Check with [`is_key_refused`].
//! * **Secrets come only once.** Only [`create_notification_webhook`](Client::create_notification_webhook) and
//!   [`rotate_notification_webhook_secret`](Client::rotate_notification_webhook_secret) answer the secret of a webhook,
//!   and only [`create_api_key`](Client::create_api_key) answers a key. They are [`Sensitive`], so `Debug` does not
//!   show them. It does not show the environment variables, logins and tokens of instances either.
//! * **Memory is in MB.** The API counts the memory of GPUs and machines in MB, and the command line in GB. There and
//!   in [`offers::Query`], 1 GB is 1000 MB.
//! * **The id of a new instance is `new_contract`.** [`create_instance`](Client::create_instance) answers it under that
//!   name. It differs from the id of the offer.
//! * **A `PUT` can rent.** Calls that rent, pay or run something are `PUT`s, and each one acts again. If such a call
//!   may have been carried out, the client does not repeat it, and [`Error::may_have_succeeded`] is `true`.
//! * **A success can be a failure.** Some answers with status 200 have `success: false` and a `msg`. Check `success`.
//!
//! # Errors
//!
//! If a call fails, its method returns an [`Error`] with the status, the headers and the body of the answer. If the
//! document describes an error for the status, [`Error::documented`] has it with its type.
//!
//! ```no_run
//! use vast_api::Client;
//! use vast_api::responses::RotateNotificationWebhookSecretError;
//!
//! # async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! match client.rotate_notification_webhook_secret(42).await {
//!     Ok(answer) => drop(answer.into_inner().webhook),
//!     Err(error) => match error.documented() {
//!         Some(RotateNotificationWebhookSecretError::NotFound(_)) => {
//!             println!("there is no such webhook");
//!         }
//!         _ => return Err(error.into()),
//!     },
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Calls that the document does not describe
//!
//! Describe such a call yourself. It gets the same credential and the same retries:
//!
//! ```no_run
//! use vast_api::{Client, Failure, Operation, Request, Response};
//!
//! static LIST_REGIONS: Operation = Operation::new("list_regions", "GET", "/regions");
//!
//! # async fn call(client: &Client) -> Result<(), Failure> {
//! let request = Request::new(&LIST_REGIONS);
//! let regions: Response<Vec<String>> = client.transport().json(request).await?;
//! println!("{regions:?}");
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::with`] adds undocumented headers and query parameters to calls. [`Response::json`] reads undocumented
//! members of an answer.
//!
//! # Waiting
//!
//! [`Wait`] asks for a state repeatedly, until it is the wanted one or can never become it.
//!
//! # Measuring
//!
//! An [`Observer`] hears of every call, its attempts and their outcomes, for example to collect metrics. Add one with
//! [`ClientBuilder::observe`].
//!
//! # Testing
//!
//! With the feature `testing`, a script answers the calls of your program in tests, without a server. Everything above
//! the connection is real: retries, timeouts and decoding. `Client::scripted` makes such a client, and the example
//! program `tested` shows how to use it.
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `rustls` (default) or `native-tls` | encrypted connections |
//! | `operations` (default) | every operation; without it, choose from the tags below, which compiles faster |
//! | `accounts` | keys, secrets and subaccounts |
//! | `billing`, `notifications`, `serverless`, `team`, `templates`, `volumes` | the operations of one tag |
//! | `instances` | instances, and the module [`instances`]; to rent, add `accounts` |
//! | `machines` | operations for hosts |
//! | `search` | searches, and the module [`offers`] |
//! | `gzip` | packs `onstart` scripts that are too long to send unchanged |
//! | `webhook` | the module `webhook`, which verifies deliveries |
//! | `axum` | an extractor of verified deliveries |
//! | `testing` | `Client::scripted`, whose calls a script answers, and `blank` values of every type |
//! | `schemars` | `JsonSchema` for every type |

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

// The generator formats its own files.
#[rustfmt::skip]
mod generated;
#[cfg(feature = "instances")]
pub mod instances;
#[cfg(feature = "search")]
pub mod offers;
mod refusal;

pub use client_runtime::{
    AnswerDeviated, AttemptEnd, AttemptStart, Body, BuildError, ByteStream, CallEnd, CallOptions,
    CallStart, ClientBuilder, Credential, DateTime, Deviation, Error, ErrorKind, ExposeSecret,
    Failure, File, LastState, Observer, Operation, Outcome, Pages, Repetition, Request, Response,
    RetryPolicy, SecretString, Sensitive, StatusCode, StreamEnd, Style, Transport, Verdict, Wait,
    WaitError, multipart,
};
pub use generated::client::Client;
#[cfg(feature = "testing")]
pub use generated::testing;
#[cfg(feature = "webhook")]
pub use generated::webhook;
pub use generated::{operations, parameters, responses, types};
pub use refusal::is_key_refused;
