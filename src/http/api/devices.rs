//! What a steward's device needs to go on without a password: leases, and sessions opened by its
//! key.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Token;
use crate::accounts::devices::{FRESH, KeyHash, PublicKey, session_message};
use crate::accounts::store::{self, devices};
use crate::app::AppState;
use crate::error::{Error, Result};
use crate::http::cookies;
use crate::http::extract::Network;
use crate::http::posted::PostedJson;
use crate::ids::DistrictId;

/// A moment under the server's seal.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lease {
    /// To be carried by what is made from now on.
    lease: String,
}

/// Ask for a lease
#[utoipa::path(get, path = "/api/v1/lease", responses((status = OK, description = "A lease of this moment", body = Lease)))]
pub async fn lease(State(app): State<AppState>) -> Json<Lease> {
    Json(Lease {
        lease: app.secrets.lease(&app.entropy, app.clock.now()),
    })
}

/// A device that wants a session.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DeviceSession {
    /// Whose it is: the district's number, a dot and the account's, as the pages of a steward name
    /// them.
    steward: String,
    /// SHA-256 of its public key, base64url.
    device: String,
    /// A lease not older than five minutes, that opened none before.
    lease: String,
    /// Its signature over `riverward session`, a line end and the lease; base64url.
    signature: String,
}

/// Open a session by a device's key
///
/// 403 for a device that was taken away or never was one, and for a signature that does not hold;
/// 409 for a lease that opened a session before: ask for another.
#[utoipa::path(post, path = "/api/v1/devices/session", request_body = DeviceSession,
    responses((status = NO_CONTENT, description = "The session is in the cookie")))]
pub async fn open_session(
    State(app): State<AppState>,
    network: Network,
    headers: HeaderMap,
    posted: PostedJson<DeviceSession>,
) -> Result<Response> {
    app.limits.network(network.0)?;
    let refused = || Error::Forbidden("forbidden-device");
    let now = app.clock.now();
    let district = posted.steward.split_once('.').and_then(|(district, _)| district.parse().ok());
    let district = DistrictId(district.ok_or_else(refused)?);
    let key = KeyHash::parse(&posted.device).ok_or_else(refused)?;
    let lease = app.secrets.lease_said(&posted.lease).ok_or_else(refused)?;
    let leased = app.secrets.lease_time(&posted.lease).ok_or_else(refused)?;
    if leased > now || now - leased > FRESH {
        return Err(refused());
    }
    let (account, public) =
        devices::signer(&app.db.app, district, key).await?.ok_or_else(refused)?;
    let holds = PublicKey::from_bytes(&public).is_some_and(|public| {
        public.signed(session_message(&posted.lease).as_bytes(), &posted.signature)
    });
    if !holds {
        return Err(refused());
    }
    let token = Token::generate(district, &app.entropy);
    devices::open_session_once(&app.db.app, &token, (account, key), lease, now).await?;
    if let Some(old) = cookies::session(&headers) {
        store::close_session(&app.db.app, &old).await?;
        app.recent.forget(&old);
        app.live.streams().end(old.district(), &old.hash());
    }
    Ok((CookieJar::new().add(cookies::session_cookie(&token)), StatusCode::NO_CONTENT)
        .into_response())
}
