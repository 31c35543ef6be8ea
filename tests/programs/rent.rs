//! Tests the example `rent`: it destroys the rented instance, whatever happens.

use serde_json::json;

use crate::market::{INSTANCE, Market, Plan};
use crate::program::{ended, start};

const GPU: [&str; 3] = ["RTX 4090", "0.50", "0"];

/// The number of calls of an operation.
fn times(market: &Market, operation: &str) -> usize {
    let calls = market.calls();
    calls.iter().filter(|call| *call == operation).count()
}

async fn run(plan: Plan) -> (Market, String) {
    let market = Market::open(plan).await;
    let printed = ended(start("rent", &market.url, &GPU)).await;
    (market, printed)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_is_rented_reached_and_destroyed() {
    let (market, printed) = run(Plan::default()).await;
    insta::assert_snapshot!("rent", printed);
    let expected = [
        "search_offers",
        "create_instance",
        "show_instance",
        "show_instance",
        "destroy_instance",
    ];
    assert_eq!(market.calls(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_never_runs_is_destroyed() {
    let exited = json!({
        "id": INSTANCE, "actual_status": "exited", "status_msg": "no space left on device",
    });
    let (market, printed) = run(Plan {
        states: vec![exited],
        ..Plan::default()
    })
    .await;
    insta::assert_snapshot!("rent_of_an_instance_that_never_runs", printed);
    assert_eq!(times(&market, "destroy_instance"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_whose_answer_was_lost_is_found_and_destroyed() {
    let (market, printed) = run(Plan {
        rented: 502,
        ..Plan::default()
    })
    .await;
    insta::assert_snapshot!("rent_whose_answer_is_lost", printed);
    // It is destroyed once, not once for each attempt, and only if this program rented it.
    assert_eq!(times(&market, "create_instance"), 1);
    assert_eq!(times(&market, "destroy_instance"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_cannot_be_destroyed_is_named() {
    let (_, printed) = run(Plan {
        destroyed: 400,
        ..Plan::default()
    })
    .await;
    insta::assert_snapshot!("rent_of_an_instance_that_stays", printed);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_rented_where_nothing_is_offered() {
    let (market, printed) = run(Plan {
        offers: json!([]),
        ..Plan::default()
    })
    .await;
    insta::assert_snapshot!("rent_without_an_offer", printed);
    assert_eq!(market.calls(), ["search_offers"]);
}

/// Interrupts the program as soon as the market hears of the instance for the nth time.
#[cfg(unix)]
async fn interrupted(plan: Plan, heard: usize) -> (Market, String) {
    use rustix::process::{Pid, Signal, kill_process};

    let market = Market::open(plan).await;
    let child = start("rent", &market.url, &GPU);
    for _ in 0..heard {
        market.asked().await;
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let printed = ended(child).await;
    (market, printed)
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_interrupted_while_it_waits_destroys_its_instance() {
    let loading = json!({"id": INSTANCE, "actual_status": "loading"});
    let plan = Plan {
        states: vec![loading],
        ..Plan::default()
    };
    let (market, printed) = interrupted(plan, 2).await;
    insta::assert_snapshot!("rent_that_is_interrupted", printed);
    assert_eq!(times(&market, "destroy_instance"), 1);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_interrupted_while_it_rents_destroys_its_instance() {
    let loading = json!({"id": INSTANCE, "actual_status": "loading"});
    let plan = Plan {
        renting: std::time::Duration::from_millis(500),
        states: vec![loading],
        ..Plan::default()
    };
    let (market, printed) = interrupted(plan, 1).await;
    insta::assert_snapshot!("rent_that_is_interrupted", printed);
    assert_eq!(times(&market, "create_instance"), 1);
    assert_eq!(times(&market, "destroy_instance"), 1);
}
