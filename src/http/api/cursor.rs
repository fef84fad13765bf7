//! Pages of lists: which one a request wants, and where one ended, as text that means something to
//! this server only.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use crate::http::params::{Fields, FromQuery};

/// Most items of a page.
const LARGEST_PAGE: i64 = 200;
/// Items of a page where nothing else is asked for.
const USUAL_PAGE: i64 = 50;

/// The sort key of a list's last item. A list goes on behind that place, whether or not the item is
/// still there. Implemented beside the endpoint of the list.
pub trait SortKey: Serialize + DeserializeOwned {
    /// Whether the database can compare with it; one from a cursor that we did not make may hold
    /// anything.
    fn is_sound(&self) -> bool;
}

/// Which page of a list is wanted. What is wanted of the list stands beside it, in a query of the
/// list's own: `Query<(CodesQuery, PageQuery<CodeKey>)>`.
#[derive(Clone, Copy, Debug)]
pub struct PageQuery<K> {
    /// The sort key behind which it begins; none for the first page.
    pub cursor: Option<K>,
    /// Most items wanted, 1 to 200.
    pub limit: i64,
}

impl<K: SortKey> FromQuery for PageQuery<K> {
    fn read(fields: &mut Fields) -> Self {
        Self {
            cursor: read(fields),
            limit: limit(fields),
        }
    }
}

impl<K> IntoParams for PageQuery<K> {
    fn into_params(parameter_in_provider: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        PageParams::into_params(parameter_in_provider)
    }
}

/// A [`PageQuery`] as it is sent, whatever the key of its list: what the API's description says.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// Most items wanted.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
}

/// The cursor a request carries.
pub fn read<K: SortKey>(fields: &mut Fields) -> Option<K> {
    fields.one("cursor", "api-invalid-cursor", |text| {
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&json).ok().filter(K::is_sound)
    })
}

/// How many items a request wants of a list.
pub fn limit(fields: &mut Fields) -> i64 {
    fields
        .one("limit", "api-invalid-limit", |text| {
            text.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit))
        })
        .unwrap_or(USUAL_PAGE)
}

/// The items of a page and the cursor of the next one. To know whether there is one, the store was
/// asked for one item more than `limit`.
pub fn page<K: SortKey, T>(found: Vec<(K, T)>, limit: i64) -> (Vec<T>, Option<String>) {
    let (items, last) = cut(found, limit);
    (items, last.and_then(|key| encode(&key)))
}

/// The items of a page and, where the list goes on behind them, the key of the last one.
pub fn cut<K, T>(mut found: Vec<(K, T)>, limit: i64) -> (Vec<T>, Option<K>) {
    let limit = usize::try_from(limit).unwrap_or_default();
    let goes_on = found.len() > limit;
    found.truncate(limit);
    let (mut keys, items): (Vec<K>, Vec<T>) = found.into_iter().unzip();
    (items, keys.pop().filter(|_| goes_on))
}

/// A key as a request brings it back.
pub fn encode<K: SortKey>(key: &K) -> Option<String> {
    serde_json::to_vec(key).ok().map(|json| BASE64_URL_SAFE_NO_PAD.encode(json))
}
