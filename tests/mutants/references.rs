//! Changes references: to other things, to nothing, in circles, and with odd spellings.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::change::Change;
use crate::places::{choose, choose_pointer, is_reference, is_schema};
use crate::words;

pub(crate) const CHANGES: [(&str, Change); 8] = [
    ("reference to another component", to_component),
    ("reference to itself", to_itself),
    ("reference to what holds it", to_holder),
    ("reference to anything", to_anything),
    ("reference to nothing", to_nothing),
    ("reference with escapes", with_escapes),
    ("reference instead of a value", instead),
    ("reference with siblings", with_siblings),
];

fn set(root: &mut Value, pointer: &str, reference: impl Into<Value>) -> Option<()> {
    let object = root.pointer_mut(pointer)?.as_object_mut()?;
    object.insert("$ref".to_owned(), reference.into());
    Some(())
}

/// A component of any kind, mostly a schema, as a reference.
pub(crate) fn component(root: &Value, random: &mut Rng) -> Option<String> {
    let components = root.get("components")?.as_object()?;
    let section = match random.u8(..4) {
        0 => random.choice(components.keys())?.as_str(),
        _ => "schemas",
    };
    let name = random.choice(components.get(section)?.as_object()?.keys())?;
    let name = name.replace('~', "~0").replace('/', "~1");
    Some(format!("#/components/{section}/{name}"))
}

fn to_component(root: &mut Value, random: &mut Rng) -> Option<()> {
    let target = component(root, random)?;
    let pointer = choose_pointer(root, random, is_reference)?;
    set(root, &pointer, target)
}

fn to_itself(root: &mut Value, random: &mut Rng) -> Option<()> {
    let pointer = choose_pointer(root, random, is_schema)?;
    let end = if random.bool() { "" } else { "/$ref" };
    let target = format!("#{pointer}{end}");
    *root.pointer_mut(&pointer)? = json!({ "$ref": target });
    Some(())
}

fn to_holder(root: &mut Value, random: &mut Rng) -> Option<()> {
    let pointer = choose_pointer(root, random, is_schema)?;
    let mut holder = pointer.as_str();
    for _ in 0..random.usize(1..6) {
        holder = holder.rsplit_once('/')?.0;
    }
    let target = format!("#{holder}");
    *root.pointer_mut(&pointer)? = json!({ "$ref": target });
    Some(())
}

fn to_anything(root: &mut Value, random: &mut Rng) -> Option<()> {
    let target = choose_pointer(root, random, |_| true)?;
    let pointer = choose_pointer(root, random, is_reference)?;
    set(root, &pointer, format!("#{target}"))
}

fn to_nothing(root: &mut Value, random: &mut Rng) -> Option<()> {
    const TARGETS: [&str; 16] = [
        "",
        "#",
        "#/",
        "#//",
        "#/components/schemas",
        "#/components/schemas/",
        "#/components/schemas/none",
        "#Pet",
        "other.yaml",
        "other.yaml#/a",
        "../../etc/passwd",
        "https://example.com/a.yaml#/a",
        "urn:a:b",
        "#/~2",
        "#/%zz",
        "\u{0}",
    ];
    let pointer = choose_pointer(root, random, is_reference)?;
    let target = match random.u8(..6) {
        0 => words::value(random),
        1 => Value::from(words::text(random)),
        _ => Value::from(TARGETS[random.usize(..TARGETS.len())]),
    };
    set(root, &pointer, target)
}

fn with_escapes(root: &mut Value, random: &mut Rng) -> Option<()> {
    let pointer = choose_pointer(root, random, is_reference)?;
    let target = root.pointer(&pointer)?.get("$ref")?.as_str()?.to_owned();
    let mut escaped = String::new();
    for character in target.chars() {
        if character != '#' && random.u8(..4) == 0 {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                escaped.push_str(&format!("%{byte:02x}"));
            }
        } else {
            escaped.push(character);
        }
    }
    set(root, &pointer, escaped)
}

fn instead(root: &mut Value, random: &mut Rng) -> Option<()> {
    let target = component(root, random)?;
    let value = choose(root, random, |value| !is_reference(value))?;
    *value = json!({ "$ref": target });
    Some(())
}

fn with_siblings(root: &mut Value, random: &mut Rng) -> Option<()> {
    let other = root
        .pointer(&choose_pointer(root, random, is_schema)?)?
        .clone();
    let value = choose(root, random, is_reference)?;
    value.as_object_mut()?.extend(other.as_object()?.clone());
    Some(())
}
