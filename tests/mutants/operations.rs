//! Changes the parts of OpenAPI for calls: paths, parameters, bodies, answers, tags, servers, security.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::change::Change;
use crate::places::{choose, choose_pointer, is_operation, is_parameter, is_schema};
use crate::words;

pub(crate) const CHANGES: [(&str, Change); 12] = [
    ("parameter elsewhere", parameter_elsewhere),
    ("parameter twice", parameter_twice),
    ("parameter written otherwise", parameter_style),
    ("no parameters", no_parameters),
    ("odd path", path),
    ("another method", method),
    ("several media types", media_types),
    ("odd status", status),
    ("odd operation", operation),
    ("path item as a webhook", webhook),
    ("odd server", server),
    ("odd security", security),
];

/// Media types with odd spellings or special meanings.
const MEDIA_TYPES: [&str; 16] = [
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    "application/vnd.a+json",
    "application/xml",
    "text/plain",
    "text/event-stream",
    "application/x-ndjson",
    "application/jsonl",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "image/*",
    "*/*",
    "json",
    "",
];

fn parameter<'value>(root: &'value mut Value, random: &mut Rng) -> Option<&'value mut Value> {
    choose(root, random, is_parameter)
}

fn parameter_elsewhere(root: &mut Value, random: &mut Rng) -> Option<()> {
    const PLACES: [&str; 7] = [
        "path",
        "query",
        "header",
        "cookie",
        "querystring",
        "body",
        "",
    ];
    let place = PLACES[random.usize(..PLACES.len())];
    parameter(root, random)?["in"] = Value::from(place);
    Some(())
}

fn parameter_twice(root: &mut Value, random: &mut Rng) -> Option<()> {
    let mut copy = parameter(root, random)?.clone();
    let name = copy["name"].as_str().unwrap_or_default();
    copy["name"] = match random.u8(..3) {
        0 => Value::from(name),
        1 => Value::from(words::namesake(name, random)),
        _ => Value::from(words::name(random)),
    };
    let with_parameters = |value: &Value| value.get("parameters").is_some_and(Value::is_array);
    let holder = choose(root, random, with_parameters)?;
    holder["parameters"].as_array_mut()?.push(copy);
    Some(())
}

fn parameter_style(root: &mut Value, random: &mut Rng) -> Option<()> {
    const STYLES: [&str; 9] = [
        "form",
        "simple",
        "label",
        "matrix",
        "spaceDelimited",
        "pipeDelimited",
        "deepObject",
        "cookie",
        "odd",
    ];
    let style = STYLES[random.usize(..STYLES.len())];
    let media_type = MEDIA_TYPES[random.usize(..MEDIA_TYPES.len())];
    let pointer = choose_pointer(root, random, is_schema)?;
    let schema = root.pointer(&pointer)?.clone();
    let way = random.u8(..5);
    let explode = random.bool();
    let value = words::value(random);
    let parameter = parameter(root, random)?.as_object_mut()?;
    match way {
        0 => {
            parameter.insert("style".to_owned(), Value::from(style));
            parameter.insert("explode".to_owned(), Value::from(explode));
        }
        1 => {
            parameter.shift_remove("schema");
            parameter.insert(
                "content".to_owned(),
                json!({ media_type: {"schema": schema} }),
            );
        }
        2 => drop(parameter.insert("schema".to_owned(), schema)),
        3 => drop(parameter.insert("required".to_owned(), Value::from(explode))),
        _ => drop(parameter.insert("example".to_owned(), value)),
    }
    Some(())
}

fn no_parameters(root: &mut Value, random: &mut Rng) -> Option<()> {
    let holder = choose(root, random, |value| value.get("parameters").is_some())?;
    holder.as_object_mut()?.shift_remove("parameters").map(drop)
}

fn path(root: &mut Value, random: &mut Rng) -> Option<()> {
    const ENDS: [&str; 16] = [
        "/",
        "//",
        "/{}",
        "/{id}",
        "/{id}{other}",
        "/{id}/{id}",
        "/{",
        "/}",
        "/..",
        "/.",
        "?a=b",
        "#a",
        "/%2F",
        "/a b",
        "/{a-b}.{a_b}",
        "/\u{0}é",
    ];
    let end = ENDS[random.usize(..ENDS.len())];
    let odd = words::name(random);
    let keeps = random.bool();
    let declares = random.bool();
    let paths = root.get_mut("paths")?.as_object_mut()?;
    let path = random.choice(paths.keys())?.clone();
    let mut item = paths.get(&path)?.clone();
    if !keeps {
        paths.shift_remove(&path);
    }
    let new = if random.u8(..4) == 0 {
        odd
    } else {
        format!("{path}{end}")
    };
    if declares && let Some(item) = item.as_object_mut() {
        let names = new
            .split('{')
            .skip(1)
            .filter_map(|it| Some(it.split_once('}')?.0));
        let parameters = names
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        item.insert("parameters".to_owned(), parameters.collect());
    }
    paths.insert(new, item);
    Some(())
}

fn method(root: &mut Value, random: &mut Rng) -> Option<()> {
    const METHODS: [&str; 10] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace", "query", "GET",
    ];
    let method = METHODS[random.usize(..METHODS.len())];
    let operation = choose(root, random, is_operation)?.clone();
    let paths = root.get_mut("paths")?.as_object_mut()?;
    let item = random.choice(paths.values_mut())?.as_object_mut()?;
    if random.u8(..5) == 0 {
        item.insert(
            "additionalOperations".to_owned(),
            json!({ words::name(random): operation }),
        );
    } else {
        item.insert(method.to_owned(), operation);
    }
    Some(())
}

fn media_types(root: &mut Value, random: &mut Rng) -> Option<()> {
    let count = random.usize(1..5);
    let mut added = Vec::new();
    for _ in 0..count {
        let pointer = choose_pointer(root, random, is_schema)?;
        let schema = root.pointer(&pointer)?.clone();
        let media_type = MEDIA_TYPES[random.usize(..MEDIA_TYPES.len())];
        let key = if random.u8(..4) == 0 {
            "itemSchema"
        } else {
            "schema"
        };
        let example = words::value(random);
        added.push((
            media_type.to_owned(),
            json!({ key: schema, "example": example }),
        ));
    }
    let holder = choose(root, random, |value| value.get("content").is_some())?;
    holder["content"].as_object_mut()?.extend(added);
    Some(())
}

fn status(root: &mut Value, random: &mut Rng) -> Option<()> {
    const STATUSES: [&str; 14] = [
        "default", "2XX", "4xx", "5XX", "100", "204", "206", "304", "418", "599", "600", "99",
        "0200", "1e2",
    ];
    let status = STATUSES[random.usize(..STATUSES.len())];
    let operation = choose(root, random, is_operation)?;
    let responses = operation["responses"].as_object_mut()?;
    let response = random.choice(responses.values())?.clone();
    responses.insert(status.to_owned(), response);
    Some(())
}

fn operation(root: &mut Value, random: &mut Rng) -> Option<()> {
    let pointer = choose_pointer(root, random, is_schema)?;
    let schema = root.pointer(&pointer)?.clone();
    let media_type = MEDIA_TYPES[random.usize(..MEDIA_TYPES.len())];
    let is_set = random.bool();
    let (key, value) = match random.u8(..7) {
        0 => ("operationId", Value::from(words::name(random))),
        1 => ("summary", Value::from(words::text(random))),
        2 => ("tags", json!([words::name(random), words::name(random)])),
        3 => ("deprecated", Value::from(is_set)),
        4 => (
            "externalDocs",
            json!({"url": words::text(random), "description": words::text(random)}),
        ),
        5 => ("servers", json!([{ "url": words::text(random) }])),
        _ => (
            "requestBody",
            json!({"required": is_set, "content": { media_type: {"schema": schema} }}),
        ),
    };
    let operation = choose(root, random, is_operation)?.as_object_mut()?;
    operation.insert(key.to_owned(), value);
    Some(())
}

fn webhook(root: &mut Value, random: &mut Rng) -> Option<()> {
    let paths = root.get("paths")?.as_object()?;
    let item = random.choice(paths.values())?.clone();
    let name = words::name(random);
    let root = root.as_object_mut()?;
    let webhooks = root.entry("webhooks").or_insert_with(|| json!({}));
    webhooks.as_object_mut()?.insert(name, item);
    Some(())
}

fn server(root: &mut Value, random: &mut Rng) -> Option<()> {
    const URLS: [&str; 10] = [
        "",
        "/",
        "/v1",
        "https://example.com/",
        "https://{host}:{port}/v1",
        "https://a:b@example.com",
        "ftp://example.com",
        "https://例え.jp",
        "https://example.com?a#b",
        "http://[::1]:99999",
    ];
    let url = URLS[random.usize(..URLS.len())];
    let name = words::name(random);
    let default = words::value(random);
    let server = json!([{
        "url": url,
        "variables": {"host": {"default": default}, name: {"default": "a", "enum": []}}
    }]);
    root.as_object_mut()?.insert("servers".to_owned(), server);
    Some(())
}

fn security(root: &mut Value, random: &mut Rng) -> Option<()> {
    const KINDS: [&str; 6] = [
        "apiKey",
        "http",
        "oauth2",
        "openIdConnect",
        "mutualTLS",
        "odd",
    ];
    const PLACES: [&str; 4] = ["header", "query", "cookie", "path"];
    const SCHEMES: [&str; 4] = ["bearer", "Basic", "digest", ""];
    let name = words::name(random);
    let scheme = json!({
        "type": KINDS[random.usize(..KINDS.len())],
        "in": PLACES[random.usize(..PLACES.len())],
        "scheme": SCHEMES[random.usize(..SCHEMES.len())],
        "name": words::name(random),
        "description": words::text(random)
    });
    let root = root.as_object_mut()?;
    root.insert(
        "security".to_owned(),
        json!([{ name.clone(): [words::text(random)] }]),
    );
    let components = root.entry("components").or_insert_with(|| json!({}));
    let schemes = components.as_object_mut()?.entry("securitySchemes");
    schemes
        .or_insert_with(|| json!({}))
        .as_object_mut()?
        .insert(name, scheme);
    Some(())
}
