//! Rents the cheapest GPU of a model, says how to reach it, and destroys it.
//!
//! ```console
//! $ VAST_API_KEY=… cargo run -p vast-api --example rent -- "RTX 4090" 0.50
//! ```
//!
//! The instance costs money until it is destroyed. That happens after Ctrl-C, after the number of seconds that a third
//! argument names, and whenever something fails. Where it cannot be destroyed, the program says so with its id.
//! `VAST_BASE_URL` names another server, such as one for tests.

use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use vast_api::instances::{self, Launch, RentError};
use vast_api::{Client, offers, parameters};

type AnyError = Box<dyn Error + Send + Sync>;

/// A small image that takes connections by SSH.
const IMAGE: &str = "vastai/base-image:@vastai-automatic-tag";

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
    // From here on Ctrl-C ends what is going on, and not the program.
    let mut interrupt = tokio::spawn(tokio::signal::ctrl_c());

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
    println!("offer {offer_id}: {gpu} for {price} $ per hour");

    if interrupt.is_finished() {
        return Ok(());
    }
    // From here on it costs money.
    let instance_id = rent(&client, offer_id).await?;
    println!("instance {instance_id} is rented");
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

/// Rents an offer. What may have been rented without a word of it is found by its label and destroyed.
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

/// Destroys every instance with a label, and says what became of an instance that nobody knew of.
async fn look_for(client: &Client, label: &str, error: RentError) -> AnyError {
    let filters = serde_json::json!({"label": {"eq": label}}).to_string();
    let optional = parameters::ShowInstances::new().select_filters(filters);
    let listed = match client.show_instances_with(optional).await {
        Ok(listed) => listed.into_inner().instances.unwrap_or_default(),
        Err(listing) => {
            return format!(
                "{error}\nerror: look for an instance with the label {label} and destroy it, it may cost money: {listing}"
            )
            .into();
        }
    };
    // The label is asked for again: a server that does not filter would name instances of others.
    let found = listed
        .iter()
        .filter(|instance| instance.label.as_deref() == Some(label));
    for instance_id in found.filter_map(|instance| instance.id) {
        println!("instance {instance_id} was rented although the call failed");
        if let Err(error) = destroy(client, instance_id).await {
            return error;
        }
    }
    error.into()
}

/// Waits until the instance runs and says how to reach it.
async fn use_it(client: &Client, instance_id: i64, time: Option<Duration>) -> Result<(), AnyError> {
    let instance = instances::wait_until_running(client, instance_id).await?;
    match instance.ssh() {
        Some(address) => println!("{}", address.command()),
        None => return Err("the instance runs, but the server does not say where".into()),
    }
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => {
            println!("press Ctrl-C to destroy it");
            std::future::pending::<()>().await;
        }
    }
    Ok(())
}

/// Destroys the instance. The client itself repeats the call where that may help.
async fn destroy(client: &Client, instance_id: i64) -> Result<(), AnyError> {
    match client.destroy_instance(instance_id).await {
        Ok(answer) if answer.success != Some(false) => {
            println!("instance {instance_id} is destroyed");
            Ok(())
        }
        Ok(answer) => {
            let words = answer.into_inner().msg.unwrap_or_default();
            Err(still_there(instance_id, &words))
        }
        Err(error) if error.status().is_some_and(|status| status.as_u16() == 404) => {
            println!("instance {instance_id} is gone already");
            Ok(())
        }
        Err(error) => Err(still_there(instance_id, &error.to_string())),
    }
}

fn still_there(instance_id: i64, words: &str) -> AnyError {
    format!(
        "instance {instance_id} could not be destroyed and goes on costing money; destroy it in the console: {words}"
    )
    .into()
}
