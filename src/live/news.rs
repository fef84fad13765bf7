//! What one reading of the stream has to tell, written once for all consoles: a console's share of
//! it is a piece of one text, since changes stand in the order of their areas.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use bytes::Bytes;

use super::store::Placed;
use crate::ids::{AreaPath, DistrictId, SegmentId};
use crate::rights::Scope;

/// News for consoles, as server-sent events.
#[derive(Debug)]
pub enum News {
    /// Segments changed.
    Changes(BTreeMap<DistrictId, Changes>),
    /// Tiles of a district have a new version.
    Geometry {
        /// The district.
        district: DistrictId,
        /// The event.
        text: Bytes,
    },
    /// Something may have been missed: fetch the whole status again.
    Resync {
        /// Whom it concerns; everybody where there is none.
        district: Option<DistrictId>,
        /// The event.
        text: Bytes,
    },
}

/// The changes of a district as one text.
#[derive(Debug)]
pub struct Changes {
    text: Bytes,
    /// Area of each change and where its event begins, in the order of the areas.
    starts: Vec<(AreaPath, usize)>,
}

impl News {
    /// News of changes found in one reading. Of several changes of one segment only the last is
    /// told.
    pub fn changes(sequence: i64, placed: &[Placed]) -> serde_json::Result<Self> {
        let mut last: HashMap<(DistrictId, SegmentId), usize> =
            HashMap::with_capacity(placed.len());
        for (number, each) in placed.iter().enumerate() {
            last.insert((each.district, each.change.id), number);
        }
        let mut kept: Vec<&Placed> = placed
            .iter()
            .enumerate()
            .filter(|(number, each)| last.get(&(each.district, each.change.id)) == Some(number))
            .map(|(_, each)| each)
            .collect();
        kept.sort_by(|one, other| (one.district, &one.area).cmp(&(other.district, &other.area)));
        let mut districts = BTreeMap::new();
        for of_one in kept.chunk_by(|one, other| one.district == other.district) {
            let mut text = String::new();
            let mut starts = Vec::with_capacity(of_one.len());
            for each in of_one {
                starts.push((each.area.clone(), text.len()));
                write_event(&mut text, "segment", sequence, &serde_json::to_string(&each.change)?);
            }
            districts.insert(of_one[0].district, Changes { text: text.into(), starts });
        }
        Ok(Self::Changes(districts))
    }

    /// News of other tiles.
    pub fn geometry(sequence: i64, district: DistrictId, version: i64) -> Self {
        let text = event("geometry", sequence, &format!(r#"{{"version":{version}}}"#));
        Self::Geometry { district, text }
    }

    /// News that something may have been missed.
    pub fn resync(sequence: i64, district: Option<DistrictId>) -> Self {
        Self::Resync {
            district,
            text: resync_event(sequence),
        }
    }

    /// The share of a scope; none when nothing here is for it.
    pub fn heard_by(&self, scope: &Scope) -> Option<Bytes> {
        match self {
            Self::Changes(districts) => districts.get(&scope.district())?.within(scope),
            Self::Geometry { district, text } => {
                (*district == scope.district()).then(|| text.clone())
            }
            Self::Resync { district, text } => {
                district.is_none_or(|district| district == scope.district()).then(|| text.clone())
            }
        }
    }
}

impl Changes {
    fn within(&self, scope: &Scope) -> Option<Bytes> {
        let first = self.starts.partition_point(|(area, _)| area < scope.area());
        let past = self.starts.partition_point(|(area, _)| area.as_str() < scope.upper());
        let start =
            |number: usize| self.starts.get(number).map_or(self.text.len(), |(_, start)| *start);
        (first < past).then(|| self.text.slice(start(first)..start(past)))
    }
}

/// The event that tells a console to fetch everything again.
pub fn resync_event(sequence: i64) -> Bytes {
    event("resync", sequence, "{}")
}

fn event(name: &str, sequence: i64, data: &str) -> Bytes {
    let mut text = String::new();
    write_event(&mut text, name, sequence, data);
    text.into()
}

fn write_event(text: &mut String, name: &str, sequence: i64, data: &str) {
    // Writing to a String cannot fail.
    let _never = write!(text, "event: {name}\nid: {sequence}\ndata: {data}\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::change::SegmentChange;

    const DISTRICT: DistrictId = DistrictId(990_101);

    fn scope(area: &str) -> Scope {
        Scope::on_behalf_of_the_operator(area.parse().unwrap())
    }

    fn placed(area: &str, id: i64, status: i16) -> Placed {
        let area: AreaPath = area.parse().unwrap();
        Placed {
            district: area.district(),
            area,
            change: SegmentChange {
                id: SegmentId(id),
                status,
                open_problems: 0,
                last_patrol_at: None,
            },
        }
    }

    /// Id and status of the events a scope hears.
    fn heard(news: &News, area: &str) -> Vec<(i64, i16)> {
        let text = news.heard_by(&scope(area)).unwrap_or_default();
        std::str::from_utf8(&text)
            .unwrap()
            .split_terminator("\n\n")
            .map(|event| {
                let data = event.strip_prefix("event: segment\nid: 77\ndata: ").unwrap();
                let change: SegmentChange = serde_json::from_str(data).unwrap();
                (change.id.0, change.status)
            })
            .collect()
    }

    #[test]
    fn each_scope_hears_its_share_and_of_each_segment_the_last() {
        let news = News::changes(
            77,
            &[
                placed("990101102201", 3, 1),
                placed("990101101201", 1, 2),
                placed("990101", 9, 0),
                placed("990202101", 4, 0),
                placed("990101101", 2, 5),
                placed("990101101201", 1, 3),
                placed("990101101202", 8, 4),
            ],
        )
        .unwrap();
        assert_eq!(heard(&news, "990101"), [(9, 0), (2, 5), (1, 3), (8, 4), (3, 1)]);
        assert_eq!(heard(&news, "990101101"), [(2, 5), (1, 3), (8, 4)]);
        assert_eq!(heard(&news, "990101101201"), [(1, 3)]);
        assert_eq!(heard(&news, "990101102"), [(3, 1)]);
        assert_eq!(heard(&news, "990202"), [(4, 0)]);
        assert!(news.heard_by(&scope("990101103")).is_none());
        assert!(news.heard_by(&scope("990303")).is_none());
    }

    #[test]
    fn a_change_is_at_most_two_hundred_bytes() {
        let mut worst = placed("990101101", 1 << 53, 5);
        worst.change.open_problems = 99_999;
        worst.change.last_patrol_at = Some("2026-11-23T02:00:00.123456Z".parse().unwrap());
        let news = News::changes(1 << 53, &[worst]).unwrap();
        assert!(news.heard_by(&scope("990101")).unwrap().len() <= 200);
    }

    #[test]
    fn some_news_are_for_a_district_and_some_for_all() {
        assert!(News::geometry(1, DISTRICT, 8).heard_by(&scope("990202")).is_none());
        assert_eq!(
            News::geometry(1, DISTRICT, 8).heard_by(&scope("990101101")).unwrap(),
            "event: geometry\nid: 1\ndata: {\"version\":8}\n\n"
        );
        assert!(News::resync(1, Some(DISTRICT)).heard_by(&scope("990202")).is_none());
        assert_eq!(
            News::resync(1, None).heard_by(&scope("990202")).unwrap(),
            "event: resync\nid: 1\ndata: {}\n\n"
        );
    }
}
