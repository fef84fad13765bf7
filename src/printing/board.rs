//! What stands on a board, and in which words.

use chrono::{DateTime, Datelike, Utc};
use riverward_qr::{Board, BoardDate, BoardMap, BoardMeasure, BoardSteward, Neighbour, payload};
use sqlx::PgPool;

use super::store::contents::{self as store, BoardEnd, BoardFacts, MapLine};
use crate::checkpoints::boards::PrintedSteward;
use crate::error::{Error, Result};
use crate::ids::{DistrictId, Level, SegmentId};
use crate::locale::Locale;
use crate::queue::Fault;
use crate::segments::SegmentKind;
use crate::views::card::{Card, CardSteward, Lookup};
use crate::views::store::card;

/// Boards are for people at the place, in their language.
const LOCALE: Locale = Locale::Chinese;

/// Where contents come from.
#[derive(Clone, Copy, Debug)]
pub struct Archive<'a> {
    /// The database.
    pub db: &'a PgPool,
    /// What codes carry.
    pub base_url: &'a str,
    pub district: DistrictId,
}

/// The board of a segment, and who is named on it; or why there is none, and the segment's name.
pub(super) async fn board(
    from: Archive<'_>,
    segment: SegmentId,
    now: DateTime<Utc>,
) -> Result<Result<(Board, Vec<PrintedSteward>), (Fault, String)>> {
    let facts = match store::board_facts(from.db, from.district, segment, now).await {
        Ok(facts) => facts,
        Err(Error::NotFound) => {
            return Ok(Err((Fault::new("print-fault-no-longer"), segment.to_string())));
        }
        Err(error) => return Err(error),
    };
    let missing = |key| Ok(Err((Fault::new(key).with("name", &facts.name), facts.name.clone())));
    if facts.kind == SegmentKind::Grid {
        return missing("print-fault-grid");
    }
    let Some(code) = facts.code else {
        return missing("print-fault-no-code");
    };
    let Some(line) = &facts.line else {
        return missing("print-fault-no-geometry");
    };
    let Lookup::Card(card) = card::lookup(from.db, code, now).await? else {
        return missing("print-fault-no-code");
    };
    let office = card.office_phone.clone().or_else(|| facts.office_phone.clone());
    let supervision = card.supervision_phone.clone().or_else(|| facts.supervision_phone.clone());
    let (Some(office_phone), Some(supervision_phone)) = (office, supervision) else {
        return missing("print-fault-no-phone");
    };
    let standing = standing(&card);
    let named = standing.iter().map(|steward| PrintedSteward {
        role: steward.role,
        name: steward.name.clone(),
        post: steward.post.clone(),
        organisation: steward.organisation.clone(),
    });
    let named = named.collect();
    let board = Board {
        title: LOCALE.text(&format!("print-board-title-{}", card.kind.as_str())),
        name: card.name.clone(),
        kind: card.kind.into(),
        payload: payload(from.base_url, code.into()).map_err(Error::internal)?,
        code: code.into(),
        external_code: facts.external_code.clone(),
        measure: measure(&facts, &card, line),
        stewards: standing.into_iter().map(|steward| on_board(steward, &facts)).collect(),
        duties: duties(&card),
        goals: sentences("goals", card.kind).collect(),
        prohibited: sentences("prohibited", card.kind).collect(),
        office_phone,
        supervision_phone,
        issuing_body: card.areas.first().cloned().unwrap_or_default(),
        date: BoardDate {
            year: card.today.year(),
            // 1 to 12 and 1 to 31.
            month: u8::try_from(card.today.month()).unwrap_or_default(),
            day: u8::try_from(card.today.day()).unwrap_or_default(),
        },
        map: map(&facts, line),
    };
    Ok(Ok((board, named)))
}

fn map(facts: &BoardFacts, line: &MapLine) -> BoardMap {
    let neighbours = facts.neighbours.iter().map(|line| Neighbour {
        name: line.name.clone(),
        lines: metres(line),
    });
    BoardMap {
        segment: metres(line),
        neighbours: neighbours.collect(),
        outline: Vec::new(),
    }
}

/// Who stands on the board, the highest level first; deputies come and go and do not.
fn standing(card: &Card) -> Vec<&CardSteward> {
    let mut standing: Vec<&CardSteward> =
        card.stewards.iter().filter(|steward| !steward.deputy).collect();
    // Volunteers are of no level and come last.
    standing.sort_by_key(|steward| {
        let level = steward.role.level();
        (level.is_none(), level)
    });
    standing
}

/// Somebody as they stand on the board. Whoever has no post stands there by their role.
fn on_board(steward: &CardSteward, facts: &BoardFacts) -> BoardSteward {
    let role = LOCALE.role(steward.role);
    let level = match steward.role.level() {
        Some(Level::District) => LOCALE.text("print-board-level-district"),
        Some(Level::Town) => LOCALE.text("print-board-level-town"),
        Some(Level::Village) => LOCALE.text("print-board-level-village"),
        Some(Level::Group) => LOCALE.text("print-board-level-group"),
        None => role.clone(),
    };
    let phone = facts
        .phones
        .iter()
        .find(|known| known.role == steward.role && known.name == steward.name);
    let commitment = Some(&steward.commitment).filter(|commitment| !commitment.is_empty());
    BoardSteward {
        level,
        name: steward.name.clone(),
        post: if steward.post.is_empty() { role } else { steward.post.clone() },
        organisation: steward.organisation.clone(),
        phone: phone.map(|known| known.phone.clone()),
        commitment: commitment.filter(|_| facts.settings.commitments).cloned(),
    }
}

/// What is owed by whom, then what every board of the kind says of duties.
fn duties(card: &Card) -> Vec<String> {
    let owed = card.duties.iter().map(|duty| {
        let cadence = LOCALE.cadence(duty.unit, duty.times);
        LOCALE
            .text_of("print-board-duty", &[("role", LOCALE.role(duty.role)), ("cadence", cadence)])
    });
    owed.chain(sentences("duties", card.kind)).collect()
}

/// Area and perimeter of what has an outline; the ends of a line, and its length.
fn measure(facts: &BoardFacts, card: &Card, line: &MapLine) -> BoardMeasure {
    if let Some((area, perimeter)) = facts.outline {
        return BoardMeasure::Outline { area, perimeter };
    }
    let place = card.areas.last().map(String::as_str).unwrap_or_default();
    let [start, end] = ends(&facts.ends, place, sides(line));
    BoardMeasure::Line {
        start,
        end,
        length: card.length_m,
    }
}

/// Both ends in words that tell them apart: what meets the line there, the village around, and
/// where those are the same, which side of it.
fn ends(ends: &[BoardEnd; 2], place: &str, sides: [&'static str; 2]) -> [String; 2] {
    let village = |end: &BoardEnd| end.village.clone().unwrap_or_else(|| place.to_owned());
    let words = |end: &BoardEnd| {
        let village = village(end);
        match &end.meets {
            Some(name) if village.is_empty() => name.clone(),
            Some(name) => {
                let parts = [("name", name.clone()), ("village", village)];
                LOCALE.text_of("print-board-end-meets", &parts)
            }
            None => village,
        }
    };
    let [first, last] = ends;
    let (start, end) = (words(first), words(last));
    if start != end {
        return [start, end];
    }
    sides.map(|side| {
        let side = LOCALE.text(&format!("print-board-end-{side}"));
        LOCALE.text_of("print-board-end", &[("place", start.clone()), ("side", side)])
    })
}

/// On which side of the other each end of a line lies.
fn sides(line: &MapLine) -> [&'static str; 2] {
    let first = line.parts.first().and_then(|part| part.first());
    let last = line.parts.last().and_then(|part| part.last());
    let (east, north) = match (first, last) {
        (Some(first), Some(last)) => (last.0 - first.0, last.1 - first.1),
        _ => (0.0, 0.0),
    };
    match (east.abs() >= north.abs(), east >= 0.0, north >= 0.0) {
        (true, true, _) => ["west", "east"],
        (true, false, _) => ["east", "west"],
        (false, _, true) => ["south", "north"],
        (false, _, false) => ["north", "south"],
    }
}

/// The sentences of a list that are the same on every board of a kind, one a line of the text.
fn sentences(list: &str, kind: SegmentKind) -> impl Iterator<Item = String> + use<> {
    let text = LOCALE.text(&format!("print-board-{list}-{}", kind.as_str()));
    text.lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn metres(line: &MapLine) -> Vec<Vec<[f64; 2]>> {
    let parts = line.parts.iter();
    parts.map(|part| part.iter().map(|(x, y)| [*x, *y]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(village: &str, meets: Option<&str>) -> BoardEnd {
        BoardEnd {
            village: Some(village.to_owned()).filter(|village| !village.is_empty()),
            meets: meets.map(str::to_owned),
        }
    }

    #[test]
    fn the_two_ends_of_a_line_are_never_said_in_the_same_words() {
        let cases = [
            (end("东村", None), end("西村", None), ["东村", "西村"]),
            (end("东村", None), end("东村", None), ["东村的西端", "东村的东端"]),
            (end("", None), end("", None), ["菱泾镇的西端", "菱泾镇的东端"]),
            (end("东村", Some("张家浜")), end("东村", None), ["张家浜（东村）", "东村"]),
            (
                end("东村", Some("张家浜")),
                end("东村", Some("张家浜")),
                ["张家浜（东村）的西端", "张家浜（东村）的东端"],
            ),
        ];
        for (first, last, words) in cases {
            assert_eq!(ends(&[first, last], "菱泾镇", ["west", "east"]), words);
        }
    }
}
