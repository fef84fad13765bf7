//! Where a page of a list ended, as text that means something to this server only.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::checkpoints::batches::BatchKey;
use crate::http::params::Fields;
use crate::views::codes::CodeKey;
use crate::views::inbox::InboxKey;
use crate::views::people::PersonKey;
use crate::views::plates::HealthKey;
use crate::views::segment::ListKey;

/// The sort key of a list's last item. A list goes on behind that place, whether or not the item is
/// still there.
pub trait SortKey: Serialize + DeserializeOwned {
    /// Whether the database can compare with it; one from a cursor that we did not make may hold
    /// anything.
    fn is_sound(&self) -> bool;
}

impl SortKey for ListKey {
    fn is_sound(&self) -> bool {
        (0..=5).contains(&self.0) && !self.1.contains('\0')
    }
}

impl SortKey for InboxKey {
    fn is_sound(&self) -> bool {
        let (Self::Open(at, _) | Self::Closed(at, _)) = self;
        (DateTime::<Utc>::UNIX_EPOCH..DateTime::<Utc>::MAX_UTC).contains(at)
    }
}

impl SortKey for CodeKey {
    fn is_sound(&self) -> bool {
        !self.0.contains('\0')
    }
}

impl SortKey for BatchKey {
    fn is_sound(&self) -> bool {
        (DateTime::<Utc>::UNIX_EPOCH..DateTime::<Utc>::MAX_UTC).contains(&self.0)
    }
}

impl SortKey for PersonKey {
    fn is_sound(&self) -> bool {
        !self.0.contains('\0')
    }
}

impl SortKey for HealthKey {
    fn is_sound(&self) -> bool {
        self.1 >= 0
    }
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
pub fn page<K: SortKey, T>(mut found: Vec<(K, T)>, limit: i64) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or_default();
    let goes_on = found.len() > limit;
    found.truncate(limit);
    let next = found
        .last()
        .filter(|_| goes_on)
        .and_then(|(key, _)| serde_json::to_vec(key).ok())
        .map(|json| BASE64_URL_SAFE_NO_PAD.encode(json));
    (found.into_iter().map(|(_, item)| item).collect(), next)
}
