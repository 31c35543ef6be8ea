//! A client for the [Vast.ai API](https://docs.vast.ai/api-reference): a market of GPUs.
//!
//! Each operation of the API is a method of [`Client`]. It is generated from the document that Vast.ai publishes; what the
//! document leaves open, such as the fields of an offer, comes from the provider's guides and its own package. Beside it stand
//! two modules that are written by hand: [`offers`] searches in words, and [`instances`] rents, waits and connects.
//!
//! The key is taken from `VAST_API_KEY`, or from where the provider's command line keeps it.
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
//! // It costs money from here on, also when the next call fails: the example program `rent` takes care of that.
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
//! // A stopped instance keeps its disk, which goes on costing money. A destroyed one is gone.
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
//! # Be told of news
//!
//! ```no_run
//! use vast_api::types::NotificationWebhookCreateRequest;
//! use vast_api::{Client, SecretString};
//!
//! # async fn example(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let events = ["client:low_credit".to_owned()];
//! let webhook = NotificationWebhookCreateRequest::new(events, "https://hooks.example.com/vast");
//! let created = client.create_notification_webhook(&webhook).await?.into_inner();
//! // Only this answer and that of a rotation have the secret: store it, and do not print it.
//! let secret = created.webhook.and_then(|webhook| webhook.webhook_secret);
//! let secret: Option<SecretString> = secret.map(Into::into);
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `webhook`, the module `webhook` verifies what arrives. The example program `rotate` changes the secret
//! without losing a delivery.
//!
//! # What to know about the provider
//!
//! * **A state that never becomes `running`.** An instance whose `actual_status` is `exited`, `unknown` or `offline` stays so:
//!   destroy it and rent another one. [`instances::wait_until_running`] says so at once, with the words of the host.
//! * **Two kinds of 429.** `API requests too frequent` is a matter of seconds: the client waits and sends the call again. The
//!   number of searches per day is another: after `search_quota_exceeded`, nothing helps before midnight UTC, and
//!   [`offers::SearchError::DailyQuota`] says when that is. The bodies are a text or JSON, so that errors have them as text.
//! * **Scripts of 4,048 characters.** `onstart` takes no more. [`instances::rent()`] packs a longer one with the feature `gzip`,
//!   and refuses it before it rents if that does not suffice.
//! * **SSH keys before virtual machines.** A virtual machine has the keys that the account has when it is created, and takes
//!   none afterwards. [`instances::rent()`] does not rent one without a key, as far as the launch says that it is one: of a
//!   template it cannot know. A container takes keys later, by [`Client::attach_ssh_key`].
//! * **A refused key looks like something that is missing.** It has been seen as status 404 with `auth_error`;
//!   [`is_key_refused`] tells.
//! * **Secrets are answered once.** The secret of a webhook is in the answers of
//!   [`create_notification_webhook`](Client::create_notification_webhook) and
//!   [`rotate_notification_webhook_secret`](Client::rotate_notification_webhook_secret) only, and a key in that of
//!   [`create_api_key`](Client::create_api_key). They are [`Sensitive`]: `Debug` does not show them, nor the environment
//!   variables, logins and tokens of instances.
//! * **Memory in MB.** The API counts the memory of GPUs and machines in MB, and the command line in GB. 1 GB is 1000 MB there
//!   and in [`offers::Query`].
//! * **The id of an instance** is called `new_contract` in the answer of [`create_instance`](Client::create_instance), and not
//!   that of the offer.
//! * **A `PUT` that rents.** Calls that rent, pay or run something are `PUT`s and act each time, so that the client does not
//!   repeat them when it does not know whether they were carried out. [`Error::may_have_succeeded`] says so.
//! * **A success that is none.** Some answers of status 200 have `success: false` and a `msg`. Look at `success`.
//!
//! # Errors
//!
//! Every method returns an [`Error`] with the status, the headers and the body of what came back. Where the document
//! describes an error, [`Error::documented`] has it, chosen by the status.
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
//! They go the same way, with the same credential and retries:
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
//! [`Client::with`] adds headers and query parameters that it does not describe, [`Response::json`] reads such members.
//!
//! # Waiting
//!
//! [`Wait`] asks for a state again and again, until it is the one that you want or never will be.
//!
//! # Measuring
//!
//! An [`Observer`] is told of every call, of its attempts and of what became of them: for metrics, say.
//! [`ClientBuilder::observe`] takes it.
//!
//! # Features
//!
//! * `rustls` (default) or `native-tls`: how connections are encrypted.
//! * `operations` (default): every operation. Or choose by what you use, which compiles faster: `accounts` (keys, secrets,
//!   subaccounts), `billing`, `instances`, `machines` (for hosts), `notifications`, `search`, `serverless`, `team`, `templates`
//!   and `volumes`. The module [`offers`] takes `search`, and [`instances`] takes `instances`; to rent takes `accounts` too.
//! * `gzip`: packs `onstart` scripts that are too long to be sent as they are.
//! * `schemars`: `JsonSchema` for every type.
//! * `testing`: `Client::scripted`, whose calls a script answers, and `blank` values of every type.
//! * `webhook`: verifying the deliveries of webhooks, in the module `webhook`.
//! * `axum`: an extractor of verified deliveries.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

// The generator formats what it writes.
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
