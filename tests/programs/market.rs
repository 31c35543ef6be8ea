//! A stand-in of the market. It rents out one offer, and the instance goes through the states that a test names.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Router, body};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use vast_api::operations::{
    CREATE_INSTANCE, DESTROY_INSTANCE, SEARCH_OFFERS, SHOW_INSTANCE, SHOW_INSTANCES,
};

/// The instance that the market rents out.
pub const INSTANCE: i64 = 31;

/// The behaviour of a market.
pub struct Plan {
    /// The results of a search.
    pub offers: Value,
    /// The status of the call that rents. Even with an error status, the market has carried it out.
    pub rented: u16,
    /// The time that this call takes.
    pub renting: Duration,
    /// The states of the instance, one for each question. The last one stays.
    pub states: Vec<Value>,
    /// The status of the call that destroys.
    pub destroyed: u16,
}

impl Default for Plan {
    fn default() -> Self {
        let running = json!({
            "id": INSTANCE, "actual_status": "running", "ssh_host": "ssh6.vast.ai", "ssh_port": 10600,
        });
        Self {
            offers: json!([{"id": 7, "gpu_name": "RTX 4090", "dph_total": 0.31}]),
            rented: 200,
            renting: Duration::ZERO,
            states: vec![json!({"id": INSTANCE, "actual_status": "loading"}), running],
            destroyed: 200,
        }
    }
}

/// A market that listens on the loopback interface.
#[derive(Clone)]
pub struct Market {
    /// Its address.
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    plan: Plan,
    states: Mutex<VecDeque<Value>>,
    label: Mutex<Option<String>>,
    calls: Mutex<Vec<String>>,
    /// Told whenever an offer is rented or the state of the instance is asked for.
    asked: Notify,
}

impl Market {
    pub async fn open(plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let states = plan.states.clone().into();
        let market = Self {
            url,
            shared: Arc::new(Shared {
                plan,
                states: Mutex::new(states),
                label: Mutex::default(),
                calls: Mutex::default(),
                asked: Notify::new(),
            }),
        };
        let router = Router::new().fallback(answer).with_state(market.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        market
    }

    /// The operations that were called, in their order.
    pub fn calls(&self) -> Vec<String> {
        self.shared.calls.lock().unwrap().clone()
    }

    /// Waits until an offer is rented, or the state of the instance is asked for.
    #[cfg(unix)]
    pub async fn asked(&self) {
        self.shared.asked.notified().await;
    }

    fn instance(&self, label: bool) -> Value {
        let mut states = self.shared.states.lock().unwrap();
        let mut state = match states.len() {
            0 | 1 => states.front().cloned().unwrap_or(Value::Null),
            _ => states.pop_front().unwrap(),
        };
        if label {
            state["label"] = json!(*self.shared.label.lock().unwrap());
        }
        state
    }
}

async fn answer(State(market): State<Market>, request: Request) -> Response {
    let (parts, sent) = request.into_parts();
    assert_eq!(parts.headers["authorization"], "Bearer key-do-not-show");
    let sent = body::to_bytes(sent, usize::MAX).await.unwrap();
    let operations = [
        &SEARCH_OFFERS,
        &CREATE_INSTANCE,
        &SHOW_INSTANCE,
        &SHOW_INSTANCES,
        &DESTROY_INSTANCE,
    ];
    let path = parts.uri.path().trim_end_matches('/');
    let operation = operations.into_iter().find(|operation| {
        let prefix = operation.path().split("/{").next().unwrap();
        let has_id = operation.path().contains('{');
        let rest = path.strip_prefix(prefix.trim_end_matches('/'));
        operation.method() == parts.method.as_str()
            && rest.is_some_and(|rest| rest.is_empty() != has_id)
    });
    let Some(operation) = operation else {
        panic!("{} {path} is not expected", parts.method);
    };
    let calls = &market.shared.calls;
    calls.lock().unwrap().push(operation.id().to_owned());
    let plan = &market.shared.plan;
    let (status, answer) = match operation.id() {
        "search_offers" => (200, json!({"offers": plan.offers})),
        "create_instance" => {
            let sent: Value = serde_json::from_slice(&sent).unwrap();
            *market.shared.label.lock().unwrap() = sent["label"].as_str().map(str::to_owned);
            market.shared.asked.notify_one();
            tokio::time::sleep(plan.renting).await;
            let body = json!({"success": true, "new_contract": INSTANCE});
            (plan.rented, body)
        }
        "show_instance" => {
            market.shared.asked.notify_one();
            (200, json!({"instances": market.instance(false)}))
        }
        "show_instances" => {
            // The list always contains somebody else's instance too.
            let other = json!({"id": 99, "label": "production"});
            let listed = [other, market.instance(true)];
            (200, json!({"success": true, "instances": listed}))
        }
        _ => (plan.destroyed, json!({"success": true, "msg": "done"})),
    };
    let mut response = Response::new(Body::from(answer.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    let headers = response.headers_mut();
    headers.insert("content-type", "application/json".parse().unwrap());
    response
}
