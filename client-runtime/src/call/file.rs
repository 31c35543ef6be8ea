//! A file in a multipart body.

use reqwest::multipart::Part;

use crate::call::body::{Body, Content, UploadFault};

/// A file to send as a part of a `multipart/form-data` body.
///
/// ```
/// use client_runtime::File;
///
/// let compose = File::new("services: {}").name("compose.yaml").media_type("application/yaml");
/// let image = File::from(vec![0_u8, 1, 2]);
/// ```
#[derive(Debug)]
pub struct File {
    body: Body,
    name: Option<String>,
    media_type: Option<String>,
}

impl File {
    /// A file with this content.
    pub fn new(content: impl Into<Body>) -> Self {
        Self {
            body: content.into(),
            name: None,
            media_type: None,
        }
    }

    /// Sets the name of the file. Without it, the file gets the name of its part, because servers treat a part without
    /// a file name as text (RFC 7578, section 4.2).
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type, such as `image/png`. Without it, the file gets the media type from the API's document, or
    /// `application/octet-stream`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// The part for this file, or a reason why it cannot be sent. `name` and `media_type` are the defaults. A stream
    /// stores its error in `fault`.
    pub(crate) fn into_part(
        self,
        name: &str,
        media_type: Option<&str>,
        fault: &UploadFault,
    ) -> Result<Part, String> {
        let part = match self.body.content {
            Content::Empty => Part::bytes(Vec::new()),
            Content::Bytes(bytes) => {
                let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Part::stream_with_length(bytes, length)
            }
            Content::Stream(Some(upload)) => {
                let length = upload.length();
                let stream = reqwest::Body::wrap(upload.with_fault(fault));
                match length {
                    Some(length) => Part::stream_with_length(stream, length),
                    None => Part::stream(stream),
                }
            }
            Content::Stream(None) | Content::Multipart(_) => {
                return Err("its content has been sent already".to_owned());
            }
        };
        let own = self.media_type.as_deref().or(media_type);
        let media_type = own.unwrap_or("application/octet-stream");
        let name = self.name.unwrap_or_else(|| name.to_owned());
        part.file_name(name)
            .mime_str(media_type)
            .map_err(|_| "its media type is not valid; write it as `type/subtype`".to_owned())
    }
}

impl<T: Into<Body>> From<T> for File {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}
