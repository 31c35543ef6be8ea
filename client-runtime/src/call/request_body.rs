//! The methods of a request that set its body.

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::multipart::{Form, Part};
use serde::Serialize;
use serde_json::Value;

use crate::call::body::{Body, Content};
use crate::call::file::File;
use crate::call::parameter;
use crate::call::request::Request;

impl Request {
    /// Sets a JSON body.
    pub fn json<T: Serialize + ?Sized>(&mut self, body: &T) {
        let body = serde_json::to_vec(body);
        self.set_json(body);
    }

    /// Sets a JSON body with another content type, such as `application/merge-patch+json`.
    pub fn json_with<T: Serialize + ?Sized>(&mut self, body: &T, content_type: &str) {
        match serde_json::to_vec(body) {
            Ok(body) => self.bytes(body, content_type),
            Err(error) => self.refuse_body(&error),
        }
    }

    /// Sets a member of the JSON object that is the body, and replaces an earlier value. Without a body, the object has
    /// only this member.
    pub fn set_member(&mut self, name: &'static str, value: impl Into<Value>) {
        let body = match &self.body {
            Content::Empty => Ok(Value::Object(serde_json::Map::new())),
            Content::Bytes(bytes) => serde_json::from_slice(bytes),
            Content::Stream(_) | Content::Multipart(_) => Ok(Value::Null),
        };
        match body {
            Ok(Value::Object(mut members)) => {
                members.insert(name.to_owned(), value.into());
                let body = Bytes::from(Value::Object(members).to_string());
                // An existing body keeps its media type.
                if matches!(self.body, Content::Empty) {
                    self.set_bytes(body, HeaderValue::from_static("application/json"));
                } else {
                    self.body = Content::Bytes(body);
                }
            }
            _ => self.refuse(format!(
                "`{name}` cannot be set in a body that is not a JSON object"
            )),
        }
    }

    /// Sets an `application/x-www-form-urlencoded` body from an object, with one pair per property. Arrays become
    /// repeated pairs, deeper objects become JSON text, and `null` is left out.
    pub fn form<T: Serialize + ?Sized>(&mut self, body: &T) {
        let body = serde_json::to_value(body);
        self.set_form(body);
    }

    /// Sets a plain text body.
    pub fn text(&mut self, body: impl Into<String>) {
        self.set_bytes(
            Bytes::from(body.into()),
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
    }

    /// Sets a body of any content type, unchanged. If it is a [stream](Body::from_stream), the client sends the call
    /// once, whatever the retry policy, because a stream cannot be sent twice.
    pub fn body(&mut self, body: impl Into<Body>, content_type: &str) {
        self.set_body(body.into(), content_type);
    }

    /// Sets a body of any content type from bytes, unchanged.
    pub fn bytes(&mut self, body: impl Into<Bytes>, content_type: &str) {
        self.body(body.into(), content_type);
    }

    /// Sets a `multipart/form-data` body. The client sends the call once, whatever the retry policy, because a form
    /// cannot be sent twice.
    pub fn multipart(&mut self, form: Form) {
        self.body = Content::Multipart(Some(form));
    }

    /// Adds a part to a `multipart/form-data` body: an object as JSON, a list as one part per item, anything else as
    /// text. `None` and `null` add nothing.
    pub fn part<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        let value = serde_json::to_value(value);
        if let Some(value) = self.accept("part", name, value) {
            self.add_part(name, &value);
        }
    }

    /// Adds a file to a `multipart/form-data` body. `media_type` applies unless the file sets its own.
    pub fn file(&mut self, name: &'static str, file: File, media_type: Option<&'static str>) {
        match file.into_part(name, media_type, &self.part_fault) {
            Ok(part) => self.add_to_form(name, part),
            Err(reason) => self.refuse(format!("file `{name}` cannot be sent: {reason}")),
        }
    }

    fn add_part(&mut self, name: &'static str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    self.add_part(name, item);
                }
            }
            Value::String(text) => self.add_to_form(name, Part::text(text.clone())),
            Value::Bool(_) | Value::Number(_) => {
                self.add_to_form(name, Part::text(value.to_string()));
            }
            Value::Object(_) => match Part::text(value.to_string()).mime_str("application/json") {
                Ok(part) => self.add_to_form(name, part),
                Err(error) => self.refuse(format!("part `{name}` cannot be sent: {error}")),
            },
        }
    }

    fn add_to_form(&mut self, name: &'static str, part: Part) {
        let form = match &mut self.body {
            Content::Multipart(form) => form.take().unwrap_or_default(),
            _ => Form::new(),
        };
        self.body = Content::Multipart(Some(form.part(name, part)));
    }

    fn set_json(&mut self, body: serde_json::Result<Vec<u8>>) {
        match body {
            Ok(body) => self.set_bytes(
                Bytes::from(body),
                HeaderValue::from_static("application/json"),
            ),
            Err(error) => self.refuse_body(&error),
        }
    }

    fn set_form(&mut self, body: serde_json::Result<Value>) {
        match body {
            Ok(Value::Object(members)) => {
                let mut pairs = String::new();
                parameter::append_form(&mut pairs, &members);
                self.set_bytes(
                    Bytes::from(pairs),
                    HeaderValue::from_static("application/x-www-form-urlencoded"),
                );
            }
            Ok(_) => self.refuse("a form body must be an object".to_owned()),
            Err(error) => self.refuse_body(&error),
        }
    }

    fn set_body(&mut self, body: Body, content_type: &str) {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => {
                self.headers.insert(CONTENT_TYPE, content_type);
                self.body = body.content;
            }
            Err(_) => self.refuse("the content type cannot be sent as a header".to_owned()),
        }
    }

    fn set_bytes(&mut self, body: Bytes, content_type: HeaderValue) {
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = Content::Bytes(body);
    }

    fn refuse_body(&mut self, error: &serde_json::Error) {
        // The serializer's error may quote the value, which must stay secret if the operation is sensitive.
        let reason = if self.operation.sensitive {
            String::new()
        } else {
            format!(": {error}")
        };
        self.refuse(format!("the body cannot be serialized{reason}"));
    }
}
