//! Decodes a parsed value: strictly, or with scalars of other types that mean the same.

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::value::fault::Fault;
use crate::value::leaving;
use crate::value::name::Name;
use crate::value::node::{Member, Node};
use crate::value::place::{Scope, Step};
use crate::value::scalar;

/// The name of a newtype by which a union identifies itself to a reader.
pub(crate) const UNION: &str = "$client_runtime::Union";

/// The name of a newtype by which a secret value identifies itself to a reader.
pub(crate) const SECRET: &str = "$client_runtime::Sensitive";

/// Decodes one value.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'place, 'de> {
    node: &'de Node<'de>,
    /// `None` if the value must match the document.
    scope: Option<Scope<'place>>,
}

impl<'place, 'de> Reader<'place, 'de> {
    pub(crate) fn new(node: &'de Node<'de>, scope: Option<Scope<'place>>) -> Self {
        Self { node, scope }
    }

    fn mismatch<V: Visitor<'de>>(self, visitor: &V) -> Fault {
        Fault::invalid_type(self.node.unexpected(), visitor)
    }

    /// The value as another scalar that means the same, if the reader may accept it.
    fn said(
        self,
        says: fn(&Node<'_>) -> Option<Node<'static>>,
    ) -> Option<(Scope<'place>, Node<'static>)> {
        let scope = self.scope?;
        says(self.node).map(|said| (scope, said))
    }

    fn integer<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.any_number("an integer", scalar::integer, visitor)
    }

    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.any_number("a number", scalar::number, visitor)
    }

    fn any_number<V: Visitor<'de>>(
        self,
        documented: &'static str,
        says: fn(&Node<'_>) -> Option<Node<'static>>,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if let Some((scope, said)) = self.said(says) {
            let value = visit_number(&said, visitor)?;
            scope.taken(documented, self.node.kind());
            return Ok(value);
        }
        match self.node {
            Node::Unsigned(_) | Node::Signed(_) | Node::Float(_) => {
                visit_number(self.node, visitor)
            }
            // The visitor's own words would name a Rust type.
            _ => Err(Fault::invalid_type(self.node.unexpected(), &documented)),
        }
    }

    fn items<V: Visitor<'de>>(
        self,
        items: &'de [Node<'de>],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let mut left = Items {
            items: items.iter().enumerate(),
            scope: self.scope,
        };
        let value = visitor.visit_seq(&mut left)?;
        match left.items.len() {
            0 => Ok(value),
            _ => Err(Fault::invalid_length(items.len(), &"fewer values")),
        }
    }

    fn members<V: Visitor<'de>>(
        self,
        members: &'de [Member<'de>],
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let mut access = Members::new(members, known, self.scope);
        let value = visitor.visit_map(&mut access)?;
        match access.left.len() {
            0 => Ok(value),
            _ => Err(Fault::invalid_length(members.len(), &"fewer members")),
        }
    }
}

fn visit_number<'de, V: Visitor<'de>>(number: &Node<'_>, visitor: V) -> Result<V::Value, Fault> {
    match number {
        Node::Unsigned(number) => visitor.visit_u64(*number),
        Node::Signed(number) => visitor.visit_i64(*number),
        Node::Float(number) => visitor.visit_f64(*number),
        other => Err(Fault::invalid_type(other.unexpected(), &visitor)),
    }
}

macro_rules! by {
    ($how:ident: $($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.$how(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Null => visitor.visit_unit(),
            Node::Flag(flag) => visitor.visit_bool(*flag),
            Node::Text(text) => visitor.visit_borrowed_str(text),
            Node::List(items) => self.items(items, visitor),
            Node::Object(members) => self.members(members, &[], visitor),
            Node::Unsigned(_) | Node::Signed(_) | Node::Float(_) => {
                visit_number(self.node, visitor)
            }
        }
    }

    by! { integer: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
    deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 }

    by! { number: deserialize_f32 deserialize_f64 }

    by! { deserialize_str: deserialize_char deserialize_string deserialize_identifier }

    by! { deserialize_bytes: deserialize_byte_buf }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Node::Flag(flag) = self.node {
            return visitor.visit_bool(*flag);
        }
        match self.said(scalar::flag) {
            Some((scope, Node::Flag(flag))) => {
                let value = visitor.visit_bool(flag)?;
                scope.taken("a boolean", self.node.kind());
                Ok(value)
            }
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if let Node::Text(text) = self.node {
            return visitor.visit_borrowed_str(text);
        }
        match self.said(scalar::text) {
            Some((scope, Node::Text(text))) => {
                let value = visitor.visit_string(text.into_owned())?;
                scope.taken("a string", self.node.kind());
                Ok(value)
            }
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Text(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
            _ => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Null => visitor.visit_unit(),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let mut reader = self;
        match (name, self.scope) {
            (UNION, Some(scope)) => leaving::hand(scope.hand()),
            (SECRET, Some(scope)) => reader.scope = Some(scope.secret()),
            _ => {}
        }
        visitor.visit_newtype_struct(reader)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::List(items) => self.items(items, visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node {
            Node::Object(members) => self.members(members, &[], visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.node {
            Node::Object(members) => self.members(members, known, visitor),
            Node::List(items) => self.items(items, visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.node {
            Node::Text(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Node::Object(members) if members.len() == 1 => {
                let members = Members::new(members, &[], self.scope);
                visitor.visit_enum(MapAccessDeserializer::new(members))
            }
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

/// The remaining items of a list.
struct Items<'place, 'de> {
    items: std::iter::Enumerate<std::slice::Iter<'de, Node<'de>>>,
    scope: Option<Scope<'place>>,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some((index, node)) = self.items.next() else {
            return Ok(None);
        };
        let Some(scope) = self.scope else {
            return seed.deserialize(Reader::new(node, None)).map(Some);
        };
        let place = scope.step(Step::Item(index));
        let scope = scope.at(&place);
        let value = seed.deserialize(Reader::new(node, Some(scope)));
        value.map(Some).map_err(|fault| fault.at(&scope))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The remaining members of an object.
struct Members<'place, 'de> {
    left: std::slice::Iter<'de, Member<'de>>,
    value: Option<&'de Member<'de>>,
    known: &'static [&'static str],
    scope: Option<Scope<'place>>,
}

impl<'place, 'de> Members<'place, 'de> {
    fn new(
        members: &'de [Member<'de>],
        known: &'static [&'static str],
        scope: Option<Scope<'place>>,
    ) -> Self {
        Self {
            left: members.iter(),
            value: None,
            known,
            scope,
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        self.value = self.left.next();
        match self.value {
            Some((key, _)) => seed.deserialize(Name(key)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((key, node)) = self.value.take() else {
            return Err(Fault::custom("the type asked for a value before its key"));
        };
        let Some(scope) = self.scope else {
            let value = seed.deserialize(Reader::new(node, None));
            return value.inspect_err(|_| leaving::keep());
        };
        let known = self.known;
        let place = scope.step(Step::Member { key, known });
        let scope = scope.at(&place);
        let mark = scope.found().borrow().mark();
        let value = seed.deserialize(Reader::new(node, Some(scope)));
        value.map_err(|fault| {
            let fault = fault.at(&scope);
            if scope.is_tolerant {
                leaving::offer(&scope, mark, &fault, node.kind());
            } else {
                leaving::keep();
            }
            fault
        })
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}
