//! An API as the generator sees it. All references are followed, except those to schemas.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use super::operation::Operation;
use super::schema::{Direction, Schema, Schemas};
use crate::base::pointer::Pointer;

/// A whole API.
#[derive(Debug, Clone, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The named schemas.
    pub schemas: Schemas,
    /// The places of schemas that are not components of the document, by the names that they have before Rust names are
    /// given.
    pub places: HashMap<String, Pointer>,
    /// What the document says about tags, by tag, in its order.
    pub tags: IndexMap<String, Tag>,
    /// The operations, in the document's order.
    pub operations: Vec<Operation>,
    /// The requests that the provider makes, in the document's order.
    pub webhooks: Vec<Webhook>,
}

/// What a document says about a tag.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tag {
    /// The title for people; the tag's name when the document gives none.
    pub title: Option<String>,
    /// The description of the group of operations.
    pub description: Option<String>,
    /// The parent tag.
    pub parent: Option<String>,
    /// Whether readers navigate the operations by this tag.
    pub is_navigation: bool,
}

/// One kind of request that the provider makes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Webhook {
    /// Its key under `webhooks`: the name of the event.
    pub name: String,
    /// What the document says about it.
    pub description: Option<String>,
    /// What its JSON body looks like.
    pub payload: Schema,
}

impl Api {
    /// Every schema that operations and webhooks use, as it stands in them.
    pub fn used_schemas(&self) -> impl Iterator<Item = &Schema> {
        let webhooks = self.webhooks.iter().map(|webhook| &webhook.payload);
        self.operations
            .iter()
            .flat_map(Operation::schemas)
            .chain(webhooks)
    }

    /// The used schemas that programs send.
    pub fn sent_schemas(&self) -> impl Iterator<Item = &Schema> {
        self.operations.iter().flat_map(Operation::sent_schemas)
    }

    /// The used schemas that programs receive.
    pub fn received_schemas(&self) -> impl Iterator<Item = &Schema> {
        let webhooks = self.webhooks.iter().map(|webhook| &webhook.payload);
        let operations = self.operations.iter();
        operations
            .flat_map(Operation::received_schemas)
            .chain(webhooks)
    }

    /// The names of all schemas that `roots` refer to, directly or through other schemas.
    pub fn reached<'api>(
        &'api self,
        schemas: impl Iterator<Item = &'api Schema>,
    ) -> BTreeSet<String> {
        let mut open: Vec<&str> = Vec::new();
        for schema in schemas {
            schema.for_each_reference(&mut |name| open.push(name));
        }
        let mut reached = BTreeSet::new();
        while let Some(name) = open.pop() {
            if reached.insert(name.to_owned())
                && let Some(schema) = self.schemas.get(name)
            {
                schema.for_each_reference(&mut |name| open.push(name));
            }
        }
        reached
    }

    /// The named schemas, and every schema that operations and webhooks use, as it stands in them.
    pub fn split_schemas(&mut self) -> (&mut Schemas, Vec<&mut Schema>) {
        let (named, used) = self.split_by_direction();
        (named, used.into_iter().map(|(schema, _)| schema).collect())
    }

    /// The named schemas, and every schema that operations and webhooks use, with its direction.
    pub fn split_by_direction(&mut self) -> (&mut Schemas, Vec<(&mut Schema, Direction)>) {
        let webhooks = self.webhooks.iter_mut().map(|it| &mut it.payload);
        let webhooks = webhooks.map(|schema| (schema, Direction::Received));
        let operations = self.operations.iter_mut().flat_map(Operation::schemas_mut);
        (&mut self.schemas, operations.chain(webhooks).collect())
    }
}
