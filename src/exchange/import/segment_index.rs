//! The segments a file refers to, looked up by code or by name and area.

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;

use super::area_index::AreaIndex;
use crate::cleaning;
use crate::error::Result;
use crate::exchange::message::Message;
use crate::exchange::rows::SegmentKey;
use crate::ids::{AreaPath, DistrictId};
use crate::segments::SegmentKind;
use crate::segments::store::import::{StoredSegment, segments_like};

/// Stored segments by code and by name.
#[derive(Debug, Default)]
pub(super) struct SegmentIndex {
    segments: Vec<StoredSegment>,
    codes: HashMap<String, usize>,
    names: HashMap<String, Vec<usize>>,
}

impl SegmentIndex {
    /// Loads every segment that one of these codes or names can mean.
    pub(super) async fn load<'a>(
        db: &mut PgConnection,
        district: DistrictId,
        codes: impl IntoIterator<Item = &'a str>,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let distinct =
            |texts: BTreeSet<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let (codes, names) =
            (distinct(codes.into_iter().collect()), distinct(names.into_iter().collect()));
        Ok(Self::new(segments_like(db, district, &codes, &names).await?))
    }

    /// The same for rows that name segments by key.
    pub(super) async fn load_keys<'a>(
        db: &mut PgConnection,
        district: DistrictId,
        keys: impl Iterator<Item = &'a SegmentKey> + Clone,
    ) -> Result<Self> {
        let codes: Vec<String> = keys
            .clone()
            .filter_map(|key| key.external_code.as_deref().map(cleaning::line))
            .collect();
        let names: Vec<String> =
            keys.filter_map(|key| key.name.as_deref().map(cleaning::name)).collect();
        let codes = codes.iter().map(String::as_str);
        Self::load(db, district, codes, names.iter().map(String::as_str)).await
    }

    pub(super) fn new(segments: Vec<StoredSegment>) -> Self {
        let mut index = Self::default();
        for (at, segment) in segments.iter().enumerate() {
            if let Some(code) = &segment.external_code {
                index.codes.insert(code.clone(), at);
            }
            index.names.entry(segment.name.clone()).or_default().push(at);
        }
        index.segments = segments;
        index
    }

    pub(super) fn by_code(&self, code: &str) -> Option<&StoredSegment> {
        self.codes.get(code).map(|at| &self.segments[*at])
    }

    /// Segments of this name, kind and area.
    pub(super) fn by_name<'a>(
        &'a self,
        name: &str,
        kind: SegmentKind,
        area: &'a AreaPath,
    ) -> impl Iterator<Item = &'a StoredSegment> {
        self.named(name)
            .filter(move |segment| segment.kind == kind && segment.area == *area)
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &StoredSegment> {
        self.names.get(name).into_iter().flatten().map(|at| &self.segments[*at])
    }

    /// The segment a key means: by code, else by name, with area and kind as far as they are needed
    /// to tell it from others. An area means everything below it too, unless one lies in just that
    /// area.
    pub(super) fn find(
        &self,
        key: &SegmentKey,
        areas: &AreaIndex,
    ) -> Result<&StoredSegment, Message> {
        let found = match (
            key.external_code.as_deref().map(cleaning::line),
            key.name.as_deref().map(cleaning::name),
        ) {
            (Some(code), _) => self
                .by_code(&code)
                .ok_or_else(|| Message::new("import-segment-unknown-code").with("code", &code))?,
            (None, Some(name)) => self.find_by_name(&name, key, areas)?,
            (None, None) => return Err(Message::new("import-segment-none")),
        };
        if found.retired {
            return Err(Message::new("import-segment-retired").with("name", &found.name));
        }
        Ok(found)
    }

    fn find_by_name(
        &self,
        name: &str,
        key: &SegmentKey,
        areas: &AreaIndex,
    ) -> Result<&StoredSegment, Message> {
        let area = key.area.as_deref().map(|area| areas.resolve(area)).transpose()?;
        let fits: Vec<&StoredSegment> = self
            .named(name)
            .filter(|segment| key.kind.is_none_or(|kind| segment.kind == kind))
            .filter(|segment| area.as_ref().is_none_or(|area| area.contains(&segment.area)))
            .collect();
        let mut exact = fits.iter().filter(|segment| area.as_ref() == Some(&segment.area));
        match (fits.as_slice(), exact.next(), exact.next()) {
            ([], _, _) => Err(Message::new("import-segment-unknown")
                .with("name", name)
                .with("area", key.area.as_deref().unwrap_or_default())),
            ([one], _, _) | (_, Some(one), None) => Ok(one),
            ([one, other, ..], _, _) => Err(Message::new("import-segment-ambiguous")
                .with("name", name)
                .with("one", areas.name(&one.area))
                .with("other", areas.name(&other.area))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SegmentId;

    fn stored(
        id: i64,
        kind: SegmentKind,
        name: &str,
        area: &str,
        code: Option<&str>,
    ) -> StoredSegment {
        StoredSegment {
            id: SegmentId(id),
            kind,
            name: name.into(),
            area: area.parse().unwrap(),
            external_code: code.map(str::to_owned),
            description: String::new(),
            retired: id == 9,
        }
    }

    #[test]
    fn segments_are_found_by_as_little_as_tells_them_apart() {
        let areas = AreaIndex::new(
            [("990101101", "甲镇"), ("990101101201", "东村"), ("990101101202", "西村")]
                .map(|(path, name)| (path.parse().unwrap(), name.into())),
        );
        let index = SegmentIndex::new(vec![
            stored(1, SegmentKind::River, "中心河", "990101101201", Some("R1")),
            stored(2, SegmentKind::River, "中心河", "990101101202", None),
            stored(3, SegmentKind::Road, "中心路", "990101101202", None),
            stored(4, SegmentKind::Lane, "中心路", "990101101202", None),
            stored(5, SegmentKind::River, "界河", "990101101", None),
            stored(6, SegmentKind::River, "界河", "990101101201", None),
            stored(9, SegmentKind::River, "老河", "990101101", None),
        ]);
        let key = |name: &str, area: &str, kind| SegmentKey {
            name: Some(name.into()),
            area: (!area.is_empty()).then(|| area.into()),
            kind,
            ..SegmentKey::default()
        };
        let find = |key: SegmentKey| {
            index.find(&key, &areas).map(|segment| segment.id.0).map_err(|message| message.key)
        };
        assert_eq!(find(SegmentKey::code("R1")), Ok(1));
        assert_eq!(find(SegmentKey::code("R2")), Err("import-segment-unknown-code"));
        assert_eq!(find(SegmentKey::default()), Err("import-segment-none"));
        assert_eq!(find(key("中心河", "", None)), Err("import-segment-ambiguous"));
        assert_eq!(find(key("中心河", "西村", None)), Ok(2));
        assert_eq!(find(key("中心路", "甲镇", None)), Err("import-segment-ambiguous"));
        assert_eq!(find(key("中心路", "甲镇", Some(SegmentKind::Lane))), Ok(4));
        assert_eq!(find(key("界河", "甲镇", None)), Ok(5));
        assert_eq!(find(key("无名河", "甲镇", None)), Err("import-segment-unknown"));
        assert_eq!(find(key("老河", "", None)), Err("import-segment-retired"));
        assert_eq!(find(key("中心河", "北村", None)), Err("import-area-unknown"));
    }
}
