//! Searching for offers: the calls and the results.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use vast_api::offers::{self, Direction, InvalidQuery, Query, SearchError};
use vast_api::operations::SEARCH_OFFERS;
use vast_api::testing::{Reply, Script};
use vast_api::types::{OfferQuery, TextFilter};
use vast_api::{Client, ErrorKind};

/// A query as JSON.
fn sent(query: Query) -> Value {
    serde_json::to_value(query.into_body().unwrap()).unwrap()
}

fn found(offers: &Value) -> Reply {
    Reply::json(&json!({ "offers": offers }))
}

async fn search_fails(reply: Reply) -> SearchError {
    let script = Script::new();
    script.on(&SEARCH_OFFERS).reply(reply);
    let searched = offers::search(&Client::scripted(&script), Query::new()).await;
    script.verify();
    searched.unwrap_err()
}

#[test]
fn conditions_in_words_are_filters_in_the_units_of_the_api() {
    let query = Query::new()
        .gpu_name("RTX 4090")
        .gpus(2)
        .gpu_memory_gb(24.0)
        .memory_gb(1.5)
        .disk_gb(40.0)
        .max_dollars_per_hour(0.5)
        .available_for(Duration::from_secs(3600))
        .countries(["SE", "NO"])
        .verified()
        .cheapest_first()
        .sort_by("reliability", Direction::Descending)
        .limit(5);
    let expected = json!({
        "gpu_name": {"eq": "RTX 4090"},
        "num_gpus": {"eq": 2},
        "gpu_ram": {"gte": 24000.0},
        "cpu_ram": {"gte": 1500.0},
        "disk_space": {"gte": 40.0},
        "allocated_storage": 40.0,
        "dph_total": {"lte": 0.5},
        "duration": {"gte": 3600.0},
        "geolocation": {"in": ["SE", "NO"]},
        "verified": {"eq": true},
        "order": [["dph_total", "asc"], ["reliability", "desc"]],
        "limit": 5,
    });
    assert_eq!(sent(query), expected);
}

#[test]
fn a_query_without_conditions_leaves_all_to_the_api() {
    assert_eq!(sent(Query::new()), json!({}));
    assert_eq!(
        sent(Query::new().unverified()),
        json!({"verified": {"eq": false}})
    );
}

#[test]
fn names_of_the_command_line_mean_the_same_models() {
    let query = Query::new().gpu_names(["RTX_4090", "H100 SXM"]);
    assert_eq!(
        sent(query),
        json!({"gpu_name": {"in": ["RTX 4090", "H100 SXM"]}})
    );
    // An empty list of names matches no GPU, not every GPU.
    let none: [&str; 0] = [];
    let query = Query::new().gpu_names(none);
    assert_eq!(sent(query), json!({"gpu_name": {"in": []}}));
}

#[test]
fn a_query_goes_on_from_a_body_of_ones_own() {
    let mut body = OfferQuery::new().limit(3);
    body.mobo_name = Some(TextFilter::new().notin(["B550".to_owned()]));
    let query = Query::from(body).interruptible();
    let expected = json!({"limit": 3, "mobo_name": {"notin": ["B550"]}, "type": "bid"});
    assert_eq!(sent(query), expected);
}

#[tokio::test]
async fn a_number_that_json_cannot_say_is_not_sent() {
    // As `null`, the price would have no limit.
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let script = Script::new();
        let query = Query::new().max_dollars_per_hour(number).gpus(1);
        let error = offers::cheapest(&Client::scripted(&script), query).await;
        assert!(
            matches!(
                error,
                Err(SearchError::Invalid(InvalidQuery {
                    field: "dph_total",
                    ..
                }))
            ),
            "{error:?}"
        );
        assert!(script.all_calls().is_empty());
    }
    let error = Query::new().disk_gb(f64::NAN).into_body().unwrap_err();
    assert_eq!(error.field, "disk_space");
}

#[tokio::test]
async fn offers_have_types_and_leave_out_undocumented_members() {
    let script = Script::new();
    let offer = json!({
        "id": 7, "gpu_name": "RTX 4090", "num_gpus": 1, "gpu_ram": 24564, "dph_total": 0.31,
        "external": null, "has_avx": 1, "search": {"totalHour": 0.31}, "brand_new": {"a": 1},
    });
    script.on(&SEARCH_OFFERS).reply(found(&json!([offer])));
    let offers = offers::search(&Client::scripted(&script), Query::new())
        .await
        .unwrap();
    assert_eq!(offers[0].gpu_ram, Some(24_564));
    assert_eq!(offers[0].external, None);
    let price = offers[0].search.as_ref().unwrap();
    assert_eq!(price.total_hour, Some(0.31));
}

#[tokio::test]
async fn the_cheapest_offer_is_the_one_that_costs_least_whatever_the_server_sorts() {
    let script = Script::new();
    script.on(&SEARCH_OFFERS).reply(found(&json!([
        {"id": 1, "dph_total": 0.4},
        {"dph_total": 0.1},
        {"id": 3},
        {"id": 4, "dph_total": 0.2},
        {"id": 5, "dph_total": 0.3},
    ])));
    let query = Query::new()
        .sort_by("score", Direction::Descending)
        .limit(9);
    let offer = offers::cheapest(&Client::scripted(&script), query)
        .await
        .unwrap();
    assert_eq!(offer.unwrap().id, Some(4));
    let sent: Value = script.calls(&SEARCH_OFFERS)[0].body();
    assert_eq!(sent, json!({"order": [["dph_total", "asc"]], "limit": 1}));
}

#[tokio::test]
async fn an_offer_above_the_highest_price_is_not_the_cheapest() {
    let script = Script::new();
    script.on(&SEARCH_OFFERS).reply_always(found(&json!([
        {"id": 1, "dph_total": 12.0},
        {"id": 2, "dph_total": 0.6},
    ])));
    let client = Client::scripted(&script);
    let query = || Query::new().max_dollars_per_hour(0.5);
    assert_eq!(offers::cheapest(&client, query()).await.unwrap(), None);
    let offer = offers::cheapest(&client, query().max_dollars_per_hour(0.6)).await;
    assert_eq!(offer.unwrap().unwrap().id, Some(2));
}

#[tokio::test]
async fn no_offer_is_no_error() {
    for answer in [json!({"offers": []}), json!({"offers": null}), json!({})] {
        let script = Script::new();
        script.on(&SEARCH_OFFERS).reply(Reply::json(&answer));
        let offer = offers::cheapest(&Client::scripted(&script), Query::new())
            .await
            .unwrap();
        assert_eq!(offer, None, "{answer}");
    }
}

#[tokio::test]
async fn a_day_without_further_searches_ends_at_midnight_and_is_not_tried_again() {
    let body = json!({"error": "search_quota_exceeded", "msg": "come back tomorrow"});
    let reply = Reply::text(body.to_string()).status(429);
    let error = search_fails(reply.header("retry-after", "1")).await;
    let SearchError::DailyQuota { resets_at } = &error else {
        panic!("{error:?}");
    };
    let left = resets_at.duration_since(SystemTime::now()).unwrap();
    assert!(left <= Duration::from_secs(24 * 60 * 60), "{left:?}");
    let seconds = resets_at.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(seconds.as_secs() % (24 * 60 * 60), 0);
    let shown = error.to_string();
    let start = "the searches of this day are used up; search again in ";
    assert!(shown.starts_with(start), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn another_429_is_retried_within_seconds() {
    for body in [
        "API requests too frequent",
        "search_quota_exceeded",
        r#"{"error": "too_frequent"}"#,
        r#"{"error": {"code": "search_quota_exceeded"}}"#,
        r#"["search_quota_exceeded"]"#,
        "",
    ] {
        let script = Script::new();
        let busy = Reply::text(body).status(429).header("retry-after", "2");
        script
            .on(&SEARCH_OFFERS)
            .reply(busy)
            .reply(found(&json!([{"id": 7}])));
        let offers = offers::search(&Client::scripted(&script), Query::new()).await;
        assert_eq!(offers.unwrap()[0].id, Some(7), "{body}");
    }
}

#[tokio::test]
async fn a_quota_with_another_status_is_an_ordinary_error() {
    let body = json!({"error": "search_quota_exceeded"});
    let error = search_fails(Reply::error(400, &body)).await;
    let SearchError::Call(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.kind(), ErrorKind::Documented);
}

#[tokio::test]
async fn offers_that_are_no_list_are_an_error_with_their_place() {
    let reply = Reply::json(&json!({"offers": {"id": 7}})).undocumented();
    let SearchError::Call(error) = search_fails(reply).await else {
        panic!("an ordinary error");
    };
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.json_path(), Some("offers"));
}

#[test]
fn a_search_takes_hardly_more_room_than_its_call() {
    let script = Script::new();
    let client = Client::scripted(&script);
    let body = OfferQuery::new();
    let call = size_of_val(&client.search_offers(&body));
    // The query is larger than everything else.
    let search = size_of_val(&offers::search(&client, Query::new()));
    let cheapest = size_of_val(&offers::cheapest(&client, Query::new()));
    assert!(search < call + 512, "{search} and {call}");
    assert!(cheapest < call + 512, "{cheapest} and {call}");
}
