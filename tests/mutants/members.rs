//! Changes any member: gives it another value or name, removes, repeats or moves it.

use fastrand::Rng;
use serde_json::{Map, Value};

use crate::change::Change;
use crate::places::{choose, choose_pointer, is_filled_object};
use crate::words;

pub(crate) const CHANGES: [(&str, Change); 10] = [
    ("another value", another),
    ("odd text", text),
    ("text within a text", within),
    ("odd number", number),
    ("member deleted", delete),
    ("member renamed", rename),
    ("member under a second name", duplicate),
    ("value copied elsewhere", copy),
    ("values swapped", swap),
    ("entry twice", twice),
];

fn another(root: &mut Value, random: &mut Rng) -> Option<()> {
    let value = words::value(random);
    *choose(root, random, |_| true)? = value;
    Some(())
}

fn text(root: &mut Value, random: &mut Rng) -> Option<()> {
    let text = words::text(random);
    *choose(root, random, Value::is_string)? = Value::from(text);
    Some(())
}

fn within(root: &mut Value, random: &mut Rng) -> Option<()> {
    let text = words::text(random);
    let value = choose(root, random, Value::is_string)?;
    let old = value.as_str()?;
    let at = old
        .char_indices()
        .map(|(at, _)| at)
        .nth(random.usize(..old.len().max(1)));
    let (before, after) = old.split_at(at.unwrap_or(old.len()));
    *value = Value::from(format!("{before}{text}{after}"));
    Some(())
}

fn number(root: &mut Value, random: &mut Rng) -> Option<()> {
    let number = words::number(random);
    *choose(root, random, Value::is_number)? = number;
    Some(())
}

/// The members of an object, and one of their names.
fn member<'value>(
    root: &'value mut Value,
    random: &mut Rng,
) -> Option<(&'value mut Map<String, Value>, String)> {
    let object = choose(root, random, is_filled_object)?.as_object_mut()?;
    let name = random.choice(object.keys())?.clone();
    Some((object, name))
}

fn delete(root: &mut Value, random: &mut Rng) -> Option<()> {
    let (object, name) = member(root, random)?;
    object.shift_remove(&name).map(drop)
}

fn rename(root: &mut Value, random: &mut Rng) -> Option<()> {
    let new = words::name(random);
    let (object, name) = member(root, random)?;
    let members = std::mem::take(object).into_iter();
    *object = members
        .map(|(key, value)| (if key == name { new.clone() } else { key }, value))
        .collect();
    Some(())
}

fn duplicate(root: &mut Value, random: &mut Rng) -> Option<()> {
    let odd = words::name(random);
    let is_namesake = random.bool();
    let (object, name) = member(root, random)?;
    let value = object.get(&name)?.clone();
    let new = if is_namesake {
        words::namesake(&name, random)
    } else {
        odd
    };
    object.insert(new, value);
    Some(())
}

fn copy(root: &mut Value, random: &mut Rng) -> Option<()> {
    let value = choose(root, random, |value| !value.is_null())?.clone();
    // A document that contains itself several times would grow without end.
    if value.to_string().len() > 20_000 {
        return None;
    }
    *choose(root, random, |_| true)? = value;
    Some(())
}

fn swap(root: &mut Value, random: &mut Rng) -> Option<()> {
    let first = choose_pointer(root, random, |_| true)?;
    let second = choose_pointer(root, random, |_| true)?;
    if first.starts_with(&second) || second.starts_with(&first) {
        return None;
    }
    let value = root.pointer_mut(&first)?.take();
    let other = std::mem::replace(root.pointer_mut(&second)?, value);
    *root.pointer_mut(&first)? = other;
    Some(())
}

fn twice(root: &mut Value, random: &mut Rng) -> Option<()> {
    let is_filled = |value: &Value| value.as_array().is_some_and(|it| !it.is_empty());
    let array = choose(root, random, is_filled)?.as_array_mut()?;
    let entry = random.choice(array.iter())?.clone();
    array.push(entry);
    Some(())
}
