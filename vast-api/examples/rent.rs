//! Rents the cheapest GPU of a model, prints how to connect, and destroys the instance at the end.
//!
//! ```console
//! $ VAST_API_KEY=… cargo run -p vast-api --example rent -- "RTX 4090" 0.50
//! ```
//!
//! The instance costs money until it is destroyed. The program destroys it after Ctrl-C or SIGTERM, after the number of
//! seconds in a third argument, or if a call fails. If it cannot destroy the instance, it prints the id. Set
//! `VAST_BASE_URL` to call another server, such as one for tests.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use vast_api::instances::{self, Launch, RentError};
use vast_api::{Client, is_key_refused, offers, parameters};

type AnyError = Box<dyn Error + Send + Sync>;

/// A small image that accepts SSH connections.
const IMAGE: &str = "vastai/base-image:@vastai-automatic-tag";

/// How often to look for an instance that may have been rented.
const LOOKS: u32 = 6;

/// The time between two such looks.
const BETWEEN_LOOKS: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), AnyError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (gpu, price, seconds) = match arguments.as_slice() {
        [gpu, price] => (gpu, price, None),
        [gpu, price, seconds] => (gpu, price, Some(Duration::from_secs(seconds.parse()?))),
        _ => return Err("usage: rent GPU_NAME MAX_DOLLARS_PER_HOUR [SECONDS]".into()),
    };
    let mut builder = Client::builder().key_from_env();
    if let Ok(url) = std::env::var("VAST_BASE_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;
    // From here on, Ctrl-C ends the current step and not the program.
    let mut interrupt = tokio::spawn(interrupted());

    let query = offers::Query::new()
        .gpu_name(gpu)
        .gpus(1)
        .disk_gb(16.0)
        .max_dollars_per_hour(price.parse()?)
        .verified();
    let offer = offers::cheapest(&client, query).await?;
    let offer = offer.ok_or_else(|| format!("nobody offers a {gpu} for {price} $ per hour"))?;
    let (Some(offer_id), Some(price)) = (offer.id, offer.dph_total) else {
        return Err("the offer has no id or no price".into());
    };
    say(&format!("offer {offer_id}: {gpu} for {price} $ per hour"));

    if interrupt.is_finished() {
        return Ok(());
    }
    // From here on, the instance costs money.
    let instance_id = rent(&client, offer_id).await?;
    say(&format!("instance {instance_id} is rented"));
    let used = tokio::select! {
        used = use_it(&client, instance_id, seconds) => used,
        interrupted = &mut interrupt => match interrupted {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(error.into()),
        },
    };
    destroy(&client, instance_id).await?;
    used
}

/// Prints a line, and ignores errors: the instance must be destroyed even if the output is closed.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Ends when a user or the system asks the program to end.
async fn interrupted() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hangup = signal(SignalKind::hangup())?;
        tokio::select! {
            asked = tokio::signal::ctrl_c() => asked,
            _ = terminate.recv() => Ok(()),
            _ = hangup.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Rents an offer. If the call fails but may have rented an instance, finds the instance by its label and destroys it.
async fn rent(client: &Client, offer_id: i64) -> Result<i64, AnyError> {
    let now = UNIX_EPOCH.elapsed()?.as_nanos();
    let label = format!("vast-api-example-{}-{now}", std::process::id());
    let launch = Launch::image(IMAGE)
        .disk_gb(16.0)
        .label(&label)
        .ssh_direct();
    match instances::rent(client, offer_id, &launch).await {
        Ok(rented) => Ok(rented.instance_id),
        Err(error) if error.may_cost() => Err(look_for(client, &label, error).await),
        Err(error) => Err(error.into()),
    }
}

/// Destroys every instance with a label. Returns an error that tells whether there was one.
async fn look_for(client: &Client, label: &str, error: RentError) -> AnyError {
    let mut words = error.to_string();
    let mut found = Vec::new();
    for look in 0..LOOKS {
        // A new instance may not be listed yet.
        if look > 0 {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        match labelled(client, label).await {
            Ok(instances) => found = instances,
            Err(listing) => words.push_str(&format!("\nerror: {listing}")),
        }
        if !found.is_empty() {
            break;
        }
    }
    if found.is_empty() {
        words.push_str(&format!(
            "\nerror: look for an instance with the label {label} and destroy it, it may cost money"
        ));
    }
    for instance_id in found {
        say(&format!(
            "instance {instance_id} was rented although the call failed"
        ));
        if let Err(error) = destroy(client, instance_id).await {
            words.push_str(&format!("\nerror: {error}"));
        }
    }
    words.into()
}

/// The ids of the instances with a label.
async fn labelled(client: &Client, label: &str) -> Result<Vec<i64>, AnyError> {
    let filters = serde_json::json!({"label": {"eq": label}}).to_string();
    let optional = parameters::ShowInstances::new().select_filters(filters);
    let mut instances = client.show_instances_all(optional);
    let mut found = Vec::new();
    while let Some(instance) = instances.next().await {
        let instance = instance?;
        // Checks the label again, because a server that does not filter would return other instances.
        if instance.label.as_deref() == Some(label) {
            found.extend(instance.id);
        }
    }
    Ok(found)
}

/// Waits until the instance runs, and prints how to connect.
async fn use_it(client: &Client, instance_id: i64, time: Option<Duration>) -> Result<(), AnyError> {
    let instance = instances::wait_until_running(client, instance_id).await?;
    match instance.ssh() {
        Some(address) => say(&address.command()),
        None => return Err("the instance runs, but the server does not tell its address".into()),
    }
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => {
            say("press Ctrl-C to destroy it");
            std::future::pending::<()>().await;
        }
    }
    Ok(())
}

/// Destroys the instance. The client itself repeats the call if that may help.
async fn destroy(client: &Client, instance_id: i64) -> Result<(), AnyError> {
    match client.destroy_instance(instance_id).await {
        Ok(answer) if answer.success != Some(false) => {
            say(&format!("instance {instance_id} is destroyed"));
            Ok(())
        }
        Ok(answer) => {
            let words = answer.into_inner().msg.unwrap_or_default();
            Err(still_there(instance_id, &words))
        }
        Err(error)
            if error.status().is_some_and(|status| status.as_u16() == 404)
                && !is_key_refused(&error) =>
        {
            say(&format!("instance {instance_id} was already gone"));
            Ok(())
        }
        Err(error) => Err(still_there(instance_id, &error.to_string())),
    }
}

fn still_there(instance_id: i64, words: &str) -> AnyError {
    format!(
        "instance {instance_id} could not be destroyed and still costs money; destroy it in the console: {words}"
    )
    .into()
}
