//! What a call carries, as its request describes it.

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

    /// Sets a JSON body of a content type of its own, such as `application/merge-patch+json`.
    pub fn json_with<T: Serialize + ?Sized>(&mut self, body: &T, content_type: &str) {
        match serde_json::to_vec(body) {
            Ok(body) => self.bytes(body, content_type),
            Err(error) => self.refuse_body(&error),
        }
    }

    /// Sets a member of the JSON object that is the body, whatever it was; without a body, the object has this member alone.
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
                // A body keeps the media type that it has.
                if matches!(self.body, Content::Empty) {
                    self.set_bytes(body, HeaderValue::from_static("application/json"));
                } else {
                    self.body = Content::Bytes(body);
                }
            }
            _ => self.refuse(format!(
                "`{name}` cannot be set in a body that is no JSON object"
            )),
        }
    }

    /// Sets an `application/x-www-form-urlencoded` body from an object: one pair per property, arrays as repeated
    /// pairs, deeper objects as JSON text, `null` left out.
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

    /// Sets a body of any content type, as it is. With one that is a [stream](Body::from_stream), the call is sent once,
    /// whatever the policy says: a stream cannot be sent twice.
    pub fn body(&mut self, body: impl Into<Body>, content_type: &str) {
        self.set_body(body.into(), content_type);
    }

    /// Sets a body of any content type, as it is, from bytes.
    pub fn bytes(&mut self, body: impl Into<Bytes>, content_type: &str) {
        self.body(body.into(), content_type);
    }

    /// Sets a `multipart/form-data` body. The call is sent once, whatever the policy says: a form cannot be sent twice.
    pub fn multipart(&mut self, form: Form) {
        self.body = Content::Multipart(Some(form));
    }

    /// Adds a part to a `multipart/form-data` body: text, JSON when it is an object, one part per item of a list; `None` and
    /// `null` add nothing.
    pub fn part<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) {
        let value = serde_json::to_value(value);
        if let Some(value) = self.accept("part", name, value) {
            self.add_part(name, &value);
        }
    }

    /// Adds a file to a `multipart/form-data` body; `media_type` is that of a file which does not say its own.
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
            Ok(_) => self.refuse("a form body has to be an object".to_owned()),
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
        // The serializer's words may quote the value, which is nobody's business when the operation is sensitive.
        let reason = if self.operation.sensitive {
            String::new()
        } else {
            format!(": {error}")
        };
        self.refuse(format!("the body cannot be serialized{reason}"));
    }
}
