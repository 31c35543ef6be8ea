//! Changes schemas: other types, more keywords, wrapping, nesting and recursion.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::change::Change;
use crate::places::{choose, choose_pointer, is_schema};
use crate::references::component;
use crate::words;

pub(crate) const CHANGES: [(&str, Change); 10] = [
    ("another type", another_type),
    ("a keyword more", keyword),
    ("a keyword more", keyword),
    ("wrapped", wrapped),
    ("beside another schema", beside),
    ("recursive", recursive),
    ("nested deep", nested),
    ("a tagged union", tagged),
    ("odd enumeration", enumeration),
    ("odd properties", properties),
];

fn schema<'value>(root: &'value mut Value, random: &mut Rng) -> Option<&'value mut Value> {
    choose(root, random, is_schema)
}

fn other(root: &Value, random: &mut Rng) -> Option<Value> {
    if random.u8(..3) == 0 {
        return Some(json!({ "$ref": component(root, random)? }));
    }
    let pointer = choose_pointer(root, random, is_schema)?;
    root.pointer(&pointer).cloned()
}

fn another_type(root: &mut Value, random: &mut Rng) -> Option<()> {
    const TYPES: [&str; 10] = [
        "string", "integer", "number", "boolean", "array", "object", "null", "file", "", "String",
    ];
    let mut one = || Value::from(TYPES[random.usize(..TYPES.len())]);
    let types = [one(), one(), one()];
    let kind = match random.u8(..8) {
        0 => words::value(random),
        1 => Value::from(types.to_vec()),
        2 => json!([types[0], "null"]),
        3 => json!([]),
        _ => types[0].clone(),
    };
    let schema = choose(root, random, |value| value.get("type").is_some())?;
    schema["type"] = kind;
    Some(())
}

fn keyword(root: &mut Value, random: &mut Rng) -> Option<()> {
    const FORMATS: [&str; 22] = [
        "int32",
        "int64",
        "uint8",
        "uint32",
        "uint64",
        "float",
        "double",
        "decimal",
        "byte",
        "binary",
        "date",
        "date-time",
        "time",
        "duration",
        "uuid",
        "uri",
        "email",
        "password",
        "ipv4",
        "regex",
        "",
        "\u{0}",
    ];
    const PATTERNS: [&str; 8] = [
        "^a$",
        "(",
        "[",
        "(a*)*b",
        "\\p{L}+",
        "(?<=a)b",
        "a{1,99999}{1,99999}",
        "^(?!x).*$",
    ];
    let (key, value) = match random.u8(..30) {
        0 => ("nullable", Value::from(random.bool())),
        1 => ("readOnly", Value::from(random.bool())),
        2 => ("writeOnly", Value::from(random.bool())),
        3 => ("required", json!([words::name(random)])),
        4 => ("const", words::value(random)),
        5 => ("default", words::value(random)),
        6 => ("example", words::value(random)),
        7 => ("examples", json!([words::value(random)])),
        8 => ("title", Value::from(words::name(random))),
        9 => ("description", Value::from(words::text(random))),
        10 | 11 => (
            "format",
            Value::from(FORMATS[random.usize(..FORMATS.len())]),
        ),
        12 => (
            "pattern",
            Value::from(PATTERNS[random.usize(..PATTERNS.len())]),
        ),
        13 => ("minimum", words::number(random)),
        14 => ("exclusiveMaximum", words::number(random)),
        15 => ("multipleOf", words::number(random)),
        16 => ("maxLength", words::number(random)),
        17 => ("minItems", words::number(random)),
        18 => ("maxProperties", words::number(random)),
        19 => ("uniqueItems", Value::from(true)),
        20 => ("additionalProperties", other(root, random)?),
        21 => ("additionalProperties", Value::from(random.bool())),
        22 => (
            "patternProperties",
            json!({ words::text(random): other(root, random)? }),
        ),
        23 => ("propertyNames", other(root, random)?),
        24 => (
            "prefixItems",
            json!([other(root, random)?, other(root, random)?]),
        ),
        25 => ("not", other(root, random)?),
        26 => ("if", other(root, random)?),
        27 => ("then", other(root, random)?),
        28 => ("deprecated", Value::from(true)),
        _ => ("items", Value::from(random.bool())),
    };
    let schema = schema(root, random)?.as_object_mut()?;
    schema.insert(key.to_owned(), value);
    Some(())
}

fn wrapped(root: &mut Value, random: &mut Rng) -> Option<()> {
    let way = random.u8(..12);
    let beside = other(root, random)?;
    let schema = schema(root, random)?;
    let inner = schema.take();
    *schema = match way {
        0 => json!({ "allOf": [inner] }),
        1 => json!({ "allOf": [inner, beside] }),
        2 => json!({ "oneOf": [inner] }),
        3 => json!({ "oneOf": [inner, beside] }),
        4 => json!({ "anyOf": [inner, {"type": "null"}] }),
        5 => json!({ "anyOf": [inner, inner] }),
        6 => json!({ "type": "array", "items": inner }),
        7 => json!({ "type": "object", "additionalProperties": inner }),
        8 => json!({ "oneOf": [{"oneOf": [inner, beside]}, {"anyOf": [{"type": "string"}]}] }),
        9 => json!({ "allOf": [{"oneOf": [inner, beside]}, {"required": ["a"]}] }),
        10 => json!({ "type": ["array", "null"], "prefixItems": [inner, beside] }),
        _ => json!({ "type": "object", "required": ["a"], "properties": {"a": inner} }),
    };
    Some(())
}

fn beside(root: &mut Value, random: &mut Rng) -> Option<()> {
    const KEYS: [&str; 3] = ["allOf", "oneOf", "anyOf"];
    let key = KEYS[random.usize(..3)];
    let count = random.usize(..4);
    let others: Option<Vec<Value>> = (0..count).map(|_| other(root, random)).collect();
    let schema = schema(root, random)?.as_object_mut()?;
    schema.insert(key.to_owned(), Value::from(others?));
    Some(())
}

fn recursive(root: &mut Value, random: &mut Rng) -> Option<()> {
    let schemas = root.pointer_mut("/components/schemas")?.as_object_mut()?;
    let name = random.choice(schemas.keys())?.clone();
    let way = random.u8(..5);
    let schema = choose(schemas.get_mut(&name)?, random, is_schema)?;
    let name = name.replace('~', "~0").replace('/', "~1");
    let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
    *schema = match way {
        0 => json!({ "allOf": [reference] }),
        1 => json!({ "oneOf": [reference, {"type": "string"}] }),
        2 => json!({ "type": "array", "items": reference }),
        3 => json!({ "type": "object", "required": ["a"], "properties": {"a": reference} }),
        _ => reference,
    };
    Some(())
}

fn nested(root: &mut Value, random: &mut Rng) -> Option<()> {
    let way = random.u8(..4);
    // JSON may be nested 128 deep, and the schema stands somewhere within. Of a dozen lists or maps within each other, rustdoc
    // says that the type is too large.
    let is_generic = way < 2;
    let depth = random.usize(1..if is_generic { 10 } else { 50 });
    let schema = schema(root, random)?;
    for _ in 0..depth {
        let inner = schema.take();
        *schema = match way {
            0 => json!({ "items": inner }),
            1 => json!({ "additionalProperties": inner }),
            2 => json!({ "allOf": [inner] }),
            _ => json!({ "properties": {"a": inner} }),
        };
    }
    Some(())
}

fn tagged(root: &mut Value, random: &mut Rng) -> Option<()> {
    let alternatives = [component(root, random)?, component(root, random)?];
    let tag = words::name(random);
    let mapping = match random.u8(..3) {
        0 => json!({ words::name(random): alternatives[0], words::text(random): alternatives[1] }),
        1 => json!({ "a": words::name(random), "b": alternatives[0], "c": alternatives[0] }),
        _ => json!({}),
    };
    let references = alternatives.map(|it| json!({ "$ref": it }));
    *schema(root, random)? = json!({
        "oneOf": references,
        "discriminator": {"propertyName": tag, "mapping": mapping}
    });
    Some(())
}

fn enumeration(root: &mut Value, random: &mut Rng) -> Option<()> {
    let count = random.usize(..6);
    let mut values: Vec<Value> = (0..count)
        .map(|_| match random.u8(..3) {
            0 => words::value(random),
            _ => Value::from(words::name(random)),
        })
        .collect();
    if let Some(Value::String(first)) = values.first() {
        values.push(Value::from(words::namesake(first, random)));
    }
    let names: Vec<String> = values.iter().map(|_| words::name(random)).collect();
    let with_names = random.u8(..4) == 0;
    let schema = schema(root, random)?.as_object_mut()?;
    schema.insert("enum".to_owned(), Value::from(values));
    if with_names {
        schema.insert("x-enum-varnames".to_owned(), Value::from(names));
    }
    Some(())
}

fn properties(root: &mut Value, random: &mut Rng) -> Option<()> {
    let count = random.usize(1..6);
    let mut named = Vec::new();
    for _ in 0..count {
        let name = words::name(random);
        named.push((words::namesake(&name, random), other(root, random)?));
        named.push((name, other(root, random)?));
    }
    let schema = choose(root, random, |value| value.get("properties").is_some())?;
    schema["properties"].as_object_mut()?.extend(named);
    Some(())
}
