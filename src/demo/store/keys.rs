//! The keys under which the imports stored what the story only counts.

use std::collections::HashMap;

use sqlx::PgConnection;

use crate::demo::district::district;
use crate::demo::story::Story;
use crate::error::{Error, Result};
use crate::ids::{Code, DistrictId};

/// The keys under which the imports stored what the story only counts.
#[derive(Debug)]
pub(in crate::demo) struct Keys {
    /// By index of the segments of the map.
    pub(super) segments: Vec<i64>,
    /// By index of the people; 0 for those who answer for nothing.
    pub(super) people: Vec<i64>,
    /// By index of the checkpoints.
    pub(super) codes: Vec<Code>,
    /// Of the people, in their order.
    pub(super) stewards: Vec<Option<i64>>,
    /// Of the officials of the towns.
    pub(super) officials: Vec<i64>,
}

impl Keys {
    /// Looks them up, once the imports are through; `officials` in the order of the towns.
    pub(in crate::demo) async fn load(
        db: &mut PgConnection,
        story: &Story,
        officials: Vec<i64>,
    ) -> Result<Self> {
        let rows = sqlx::query!(
            r#"SELECT external_code AS "code!", segment_id FROM segment WHERE district = $1
                   AND external_code IS NOT NULL"#,
            district() as DistrictId
        )
        .fetch_all(&mut *db)
        .await?;
        let segments: HashMap<String, i64> =
            rows.into_iter().map(|row| (row.code, row.segment_id)).collect();
        let rows = sqlx::query!(
            r#"SELECT p.external_code AS "code!", p.person_id, a.account_id
               FROM person p JOIN account a ON a.district = p.district AND a.person_id = p.person_id
               WHERE p.district = $1 AND p.external_code IS NOT NULL"#,
            district() as DistrictId
        )
        .fetch_all(db)
        .await?;
        let people: HashMap<String, (i64, i64)> =
            rows.into_iter().map(|row| (row.code, (row.person_id, row.account_id))).collect();
        let find = |code: &str| segments.get(code).copied().ok_or(Error::NotFound);
        let known: Vec<Option<(i64, i64)>> =
            story.roster.people.iter().map(|person| people.get(&person.code).copied()).collect();
        Ok(Self {
            segments: story
                .map
                .segments
                .iter()
                .map(|segment| find(&segment.external_code))
                .collect::<Result<_>>()?,
            people: known.iter().map(|known| known.map_or(0, |(person, _)| person)).collect(),
            codes: story.codes.clone(),
            stewards: known.iter().map(|known| known.map(|(_, account)| account)).collect(),
            officials,
        })
    }
}
