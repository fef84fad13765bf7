//! Where a page of a list ended, as text that means something to this server only.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::params::Fields;

/// The sort key of a list's last item. A list goes on behind that place, whether or not the item is
/// still there. Implemented beside the endpoint of the list.
pub trait SortKey: Serialize + DeserializeOwned {
    /// Whether the database can compare with it; one from a cursor that we did not make may hold
    /// anything.
    fn is_sound(&self) -> bool;
}

/// The cursor a request carries.
pub fn read<K: SortKey>(fields: &mut Fields) -> Option<K> {
    fields.one("cursor", "api-invalid-cursor", |text| {
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&json).ok().filter(K::is_sound)
    })
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
