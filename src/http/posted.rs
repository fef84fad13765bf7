//! Bodies, read to the letter: the exact bytes stay at hand, and nothing that is not text gets in.

use std::ops::Deref;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;

use crate::app::AppState;
use crate::error::{Error, Result};

/// A form and the bytes it came in.
#[derive(Clone, Debug)]
pub struct Posted<T> {
    /// The fields.
    pub form: T,
    /// Exactly what was received.
    pub raw: Bytes,
}

impl<T> Deref for Posted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.form
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for Posted<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self> {
        let raw = body(request, app, "application/x-www-form-urlencoded").await?;
        // The form reader would put replacement characters where bytes are no UTF-8; what a
        // resident wrote is not to be guessed at.
        let spaced: Vec<u8> =
            raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        let text = percent_encoding::percent_decode(&spaced)
            .decode_utf8()
            .map_err(|_| Error::Unreadable)?;
        if text.contains('\0') {
            return Err(Error::Unreadable);
        }
        let form = serde_urlencoded::from_bytes(&raw).map_err(|_| Error::Unreadable)?;
        Ok(Self { form, raw })
    }
}

/// A JSON document.
#[derive(Clone, Debug)]
pub struct PostedJson<T>(pub T);

impl<T> Deref for PostedJson<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest<AppState> for PostedJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &AppState) -> Result<Self> {
        let raw = body(request, app, "application/json").await?;
        serde_json::from_slice(&raw).map(Self).map_err(|_| Error::Unreadable)
    }
}

/// The whole body of a request that says it is of this type.
async fn body(request: Request, app: &AppState, content_type: &str) -> Result<Bytes> {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|sent| sent.to_str().ok());
    if !sent.unwrap_or_default().starts_with(content_type) {
        return Err(Error::Unreadable);
    }
    Bytes::from_request(request, app).await.map_err(|rejection| {
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            Error::TooLarge
        } else {
            Error::Unreadable
        }
    })
}
