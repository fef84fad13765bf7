//! The month of a town or less, segment by segment.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;
use sqlx::types::Json;

use crate::clock::LocalMonth;
use crate::error::{Error, Result};
use crate::ids::{AreaPath, DistrictId, PersonId, SegmentId};
use crate::rights::Scope;
use crate::segments::SegmentKind;
use crate::stewardships::Role;
use crate::stewardships::owed::{Month, Owed, Patrolled, Place, Rules, Tenure, reach};
use crate::stewardships::periods::Span;
use crate::views::months::{Duties, Line, MonthFigures};

/// Lines of the areas whose codes have `length` digits; what lies in none of them stands under the
/// area asked for.
pub(super) async fn lines(
    db: &PgPool,
    scope: &Scope,
    month: LocalMonth,
    now: DateTime<Utc>,
    length: usize,
) -> Result<Vec<Line>> {
    // Side by side: statements of a millisecond or two each.
    let counted = async {
        let (today, rules) = rules(db, scope, month.first(), now).await?;
        let duties = Month::new(month.first(), today, rules);
        let segments = segments(db, scope, month, duties.reaches_back_to()).await?;
        Ok::<_, Error>((duties, segments))
    };
    let held = async {
        let tenures = tenures(db, scope, month).await?;
        Ok((said(db, scope, month, length).await?, tenures))
    };
    let ((duties, segments), (mut sheet, tenures)) = tokio::try_join!(counted, held)?;
    for segment in segments {
        // What there is stands where it lies now, what the month adds up to where it lay then.
        if let Some(part) = part(&mut sheet, scope, &segment.area, length) {
            part.kind(segment.kind).0.segments += i64::from(!segment.retired);
        }
        let (area, kind) = segment.then();
        let Some(part) = part(&mut sheet, scope, area, length) else {
            continue;
        };
        let owed = if segment.retired {
            Owed::default()
        } else {
            let tenures = tenures.get(&segment.id).map_or(&[][..], Vec::as_slice);
            duties.of(segment.place(), tenures, &segment.patrolled)
        };
        part.count(kind, &segment.patrolled, month, owed);
        part.kind(kind).0.entered += segment.entered;
    }
    let lines = sheet.into_values().flat_map(Part::lines);
    Ok(lines.filter(|line| line.figures.is_anything()).collect())
}

/// The part that an area stands under: the area asked for itself where it lies in none, or in one
/// that is not there. None where it lies elsewhere.
fn part<'a>(
    sheet: &'a mut BTreeMap<String, Part>,
    scope: &Scope,
    area: &AreaPath,
    length: usize,
) -> Option<&'a mut Part> {
    if !scope.area().contains(area) {
        return None;
    }
    let known = area.as_str().get(..length).filter(|part| sheet.contains_key(*part));
    sheet.get_mut(known.unwrap_or(scope.area().as_str()))
}

/// A part of the area and what has been added up of it so far.
struct Part {
    area: AreaPath,
    name: String,
    kinds: BTreeMap<SegmentKind, (MonthFigures, Owed)>,
}

impl Part {
    fn kind(&mut self, kind: SegmentKind) -> &mut (MonthFigures, Owed) {
        self.kinds
            .entry(kind)
            .or_insert_with(|| (MonthFigures::none(kind), Owed::default()))
    }

    fn count(&mut self, kind: SegmentKind, patrolled: &[Patrolled], month: LocalMonth, owed: Owed) {
        let (figures, sum) = self.kind(kind);
        for patrolled in patrolled.iter().filter(|patrolled| patrolled.month == month.first()) {
            figures.patrolled += 1;
            figures.patrolled_days += i64::from(patrolled.days.count_ones());
        }
        sum.owed += owed.owed;
        sum.done += owed.done;
        sum.excused += owed.excused;
    }

    fn lines(self) -> impl Iterator<Item = Line> {
        self.kinds.into_values().map(move |(figures, sum)| Line {
            area: self.area.clone(),
            name: self.name.clone(),
            figures: MonthFigures {
                duties: Some(Duties::new(sum.owed.into(), sum.done.into(), sum.excused.into())),
                ..figures
            },
        })
    }
}

/// The local day, and what a month is counted by in an area: of the areas above, in and below it; of
/// the whole district where a segment moved that lies or lay in it, since any rule may have bound
/// and any outage been where it lay. One statement.
async fn rules(
    db: &PgPool,
    scope: &Scope,
    month: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(NaiveDate, Rules)> {
    let row = sqlx::query!(
        r#"SELECT local_day($1, $4) AS "today!", month_rules($1, $2, $3, $5) AS "rules!: Json<Rules>""#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        now,
        reach(month)
    )
    .fetch_one(db)
    .await?;
    Ok((row.today, row.rules.0))
}

/// Problems and ratings of the parts, as they have been added up; of the area asked for, what its
/// sums have more than those of its parts.
async fn said(
    db: &PgPool,
    scope: &Scope,
    month: LocalMonth,
    length: usize,
) -> Result<BTreeMap<String, Part>> {
    let rows = sqlx::query!(
        r#"SELECT a.path AS "area: AreaPath", a.name, v.kind AS "kind?: SegmentKind",
               v.open AS "open?", v.opened AS "opened?",
                  v.closed AS "closed?", v.ratings AS "ratings?"
           FROM area a
           LEFT JOIN (SELECT area_path, kind, c.open_problems AS open, m.opened, m.closed, m.ratings
                      FROM (SELECT area_path, kind, open_problems FROM area_count
                          WHERE district = $1 AND area_path >= $2 AND area_path < $3) c
                      FULL JOIN (SELECT area_path, kind, opened, closed, ratings FROM area_month
                          WHERE district = $1 AND month = $5 AND area_path >= $2
                          AND area_path < $3) m
                      USING (area_path, kind)) v ON v.area_path = a.path
           WHERE a.district = $1 AND a.path >= $2 AND a.path < $3 AND length(a.path) <= $4"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        i32::try_from(length).unwrap_or(i32::MAX),
        month.first()
    )
    .fetch_all(db)
    .await?;
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut whole = Part {
        area: scope.area().clone(),
        name: scope.area().to_string(),
        kinds: BTreeMap::new(),
    };
    for row in rows {
        let is_part = row.area.as_str().len() == length && row.area != *scope.area();
        let said = row.kind.map(|kind| {
            let problems = [row.opened, row.closed, row.open]
                .map(|count| i64::from(count.unwrap_or_default()));
            (kind, problems, row.ratings.as_deref().map_or([0; 5], ratings))
        });
        if row.area == *scope.area() {
            whole.name.clone_from(&row.name);
        }
        if let Some((kind, problems, ratings)) = said
            && (is_part || row.area == *scope.area())
        {
            whole.kind(kind).0.add(problems, ratings, if is_part { -1 } else { 1 });
        }
        if is_part {
            let part = parts.entry(row.area.to_string()).or_insert_with(|| Part {
                area: row.area,
                name: row.name,
                kinds: BTreeMap::new(),
            });
            if let Some((kind, problems, ratings)) = said {
                part.kind(kind).0.add(problems, ratings, 1);
            }
        }
    }
    parts.insert(whole.area.to_string(), whole);
    Ok(parts)
}

/// A segment and when it was patrolled.
struct Segment {
    id: SegmentId,
    area: AreaPath,
    kind: SegmentKind,
    /// Where it lay and what it was at the end of the month, where it has moved since.
    before: Option<(AreaPath, SegmentKind)>,
    retired: bool,
    /// Visits of the month that an official entered.
    entered: i64,
    patrolled: Vec<Patrolled>,
}

impl Segment {
    fn place(&self) -> Place<'_> {
        Place {
            id: self.id,
            area: &self.area,
            kind: self.kind,
        }
    }

    /// Where it lay, and what it was, at the end of the month.
    fn then(&self) -> (&AreaPath, SegmentKind) {
        self.before.as_ref().map_or((&self.area, self.kind), |(area, kind)| (area, *kind))
    }
}

/// The segments that lie in an area, or lay there at the end of the month.
async fn segments(
    db: &PgPool,
    scope: &Scope,
    month: LocalMonth,
    back_to: NaiveDate,
) -> Result<Vec<Segment>> {
    let rows = sqlx::query!(
        r#"SELECT s.segment_id AS "id!: SegmentId", s.area_path AS "area!: AreaPath",
               s.kind AS "kind!: SegmentKind", s.retired AS "retired!",
                  lay.area_path AS "lay_in?: AreaPath", lay.kind AS "was?: SegmentKind",
                  v.role AS "role?: Role", v.month AS "month?", v.days AS "days?",
                  coalesce(e.entered, 0) AS "entered!"
           FROM (SELECT n.segment_id, n.area_path, n.kind, n.retired FROM segment_state n
                 WHERE n.district = $1 AND n.area_path >= $2 AND n.area_path < $3
                 UNION ALL
                 -- What lies elsewhere now.
                 SELECT DISTINCT n.segment_id, n.area_path, n.kind, n.retired
                 FROM segment_move o
                 JOIN segment_state n ON n.district = $1 AND n.segment_id = o.segment_id
                 WHERE o.district = $1 AND o.area_path >= $2 AND o.area_path < $3
                   AND o.past_day >= $6
                   AND NOT (n.area_path >= $2 AND n.area_path < $3)) s
           LEFT JOIN LATERAL (SELECT o.area_path, o.kind FROM segment_move o
                              WHERE o.district = $1 AND o.segment_id = s.segment_id
                                AND o.past_day >= $6
                              ORDER BY o.past_day LIMIT 1) lay ON true
           LEFT JOIN segment_month v ON v.district = $1 AND v.segment_id = s.segment_id
               AND v.month >= $4 AND v.month <= $5
           -- Few, by an index of their own: 8192 is the flag `entered`.
           LEFT JOIN (SELECT p.segment_id, count(*) AS entered FROM patrol p
                      WHERE p.district = $1 AND p.day >= $7 AND p.day < $6
                        AND p.flags & 8192 <> 0
                      GROUP BY p.segment_id) e ON e.segment_id = s.segment_id"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        back_to,
        month.first(),
        month.past(),
        month.first()
    )
    .fetch_all(db)
    .await?;
    let mut segments: HashMap<SegmentId, Segment> = HashMap::new();
    for row in rows {
        let segment = segments.entry(row.id).or_insert_with(|| Segment {
            id: row.id,
            area: row.area,
            kind: row.kind,
            before: row.lay_in.zip(row.was),
            retired: row.retired,
            entered: row.entered,
            patrolled: Vec::new(),
        });
        if let (Some(role), Some(month), Some(days)) = (row.role, row.month, row.days) {
            segment.patrolled.push(Patrolled {
                role,
                month,
                days: days.cast_unsigned(),
            });
        }
    }
    Ok(segments.into_values().collect())
}

/// Who answered for the segments in the periods that end in the month, by segment: from where
/// these reach back to, as `duty_book` has it of one segment.
async fn tenures(
    db: &PgPool,
    scope: &Scope,
    month: LocalMonth,
) -> Result<HashMap<SegmentId, Vec<Tenure>>> {
    let rows = sqlx::query!(
        r#"SELECT x.segment_id AS "id: SegmentId", x.person_id AS "person: PersonId",
               x.role AS "role: Role", x.valid_from, x.valid_to
           FROM (SELECT s.segment_id FROM segment_state s
                 WHERE s.district = $1 AND s.area_path >= $2 AND s.area_path < $3
                 UNION
                 SELECT o.segment_id FROM segment_move o
                 WHERE o.district = $1 AND o.area_path >= $2 AND o.area_path < $3
                   AND o.past_day >= $5) here
           JOIN stewardship x ON x.district = $1 AND x.segment_id = here.segment_id
               AND x.valid_from < $5
                             AND (x.valid_to IS NULL OR x.valid_to > $4)"#,
        scope.district() as DistrictId,
        scope.area().as_str(),
        scope.upper(),
        reach(month.first()),
        month.past()
    )
    .fetch_all(db)
    .await?;
    let mut tenures: HashMap<SegmentId, Vec<Tenure>> = HashMap::new();
    for row in rows {
        tenures.entry(row.id).or_default().push(Tenure {
            person: row.person,
            role: row.role,
            valid: Span::new(row.valid_from, row.valid_to),
        });
    }
    Ok(tenures)
}

pub(super) fn ratings(counts: &[i32]) -> [i64; 5] {
    std::array::from_fn(|score| counts.get(score).copied().map_or(0, i64::from))
}
