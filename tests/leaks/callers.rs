//! The clients of both crates, and their calls.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use client_runtime::multipart::Form;
use client_runtime::{ClientBuilder, File, Operation, Request, RetryPolicy, Transport};
use serde_json::{Map, Value, json};
use tests::root;
use xtask::provider::Providers;

use crate::hidden::{KEY, SECRET};
use crate::told::Told;

/// A builder of a client that sends every call to this URL, even those of operations with a server of their own.
pub(crate) fn builder<C: From<Transport>>(
    builder: ClientBuilder<C>,
    operations: &[&'static Operation],
    url: &str,
    told: &Arc<Told>,
) -> ClientBuilder<C> {
    let quick = RetryPolicy::new().attempts(2).first_delay(Duration::ZERO);
    let builder = builder.base_url(url).key(KEY).retry(quick).tolerant();
    let builder = builder.observe(Arc::clone(told));
    let own_servers = operations.iter().filter_map(|it| it.own_server());
    own_servers.fold(builder, |builder, server| {
        builder.replace_server(server, url)
    })
}

/// An object with a secret in every field that the providers' table calls sensitive, as a direct member and deeper.
pub(crate) fn secret_fields() -> Value {
    // Thousands of calls have it.
    static FIELDS: LazyLock<Value> = LazyLock::new(read_secret_fields);
    FIELDS.clone()
}

fn read_secret_fields() -> Value {
    let providers = Providers::read(root()).unwrap();
    let fields = providers.all.iter().flat_map(|it| &it.sensitive_fields);
    // Some fields are named with their type.
    let names = fields.filter_map(|field| field.get_ref().rsplit('.').next());
    let fields = names.map(|name| (name.to_owned(), json!(SECRET)));
    let fields: Map<String, Value> = fields.collect();
    let mut object = fields.clone();
    object.insert("webhook".to_owned(), Value::Object(fields.clone()));
    object.insert("items".to_owned(), json!([fields]));
    Value::Object(object)
}

/// The kinds of bodies, all with a secret.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body {
    Empty,
    Json,
    Form,
    Text,
    Bytes,
    Multipart,
}

impl Body {
    pub(crate) const ALL: [Self; 6] = [
        Self::Empty,
        Self::Json,
        Self::Form,
        Self::Text,
        Self::Bytes,
        Self::Multipart,
    ];

    fn add(self, request: &mut Request) {
        match self {
            Self::Empty => {}
            Self::Json => request.json(&secret_fields()),
            Self::Form => request.form(&json!({"secret": SECRET})),
            Self::Text => request.text(SECRET),
            Self::Bytes => request.bytes(SECRET, "application/octet-stream"),
            Self::Multipart => {
                request.multipart(Form::new().text("secret", SECRET));
                request.file("file", File::new(SECRET).name(SECRET), None);
            }
        }
    }
}

/// A call of any operation, with its parameters filled in and with this body.
pub(crate) fn request(operation: &'static Operation, body: Body) -> Request {
    let mut request = Request::new(operation);
    let names = operation.path().split('{').skip(1);
    for name in names.filter_map(|rest| rest.split('}').next()) {
        request.path(name, "1");
    }
    body.add(&mut request);
    request
}
