//! Forms, read to the letter: the exact bytes stay at hand, and nothing that is not text gets in.

use std::ops::Deref;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
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
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Error::Unreadable);
        }
        let raw = Bytes::from_request(request, app).await.map_err(|rejection| {
            use axum::response::IntoResponse;
            if rejection.into_response().status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Error::TooLarge
            } else {
                Error::Unreadable
            }
        })?;
        // The form reader would put replacement characters where bytes are no UTF-8; what a resident wrote is not to be guessed at.
        let spaced: Vec<u8> = raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
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
