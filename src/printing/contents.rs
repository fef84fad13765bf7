//! What stands on labels and boards, read from the database.

use chrono::{DateTime, Datelike, Utc};
use riverward_qr::{Board, BoardDate, BoardMap, BoardSteward, Kind, Label, Neighbour, payload};
use sqlx::PgPool;

use super::press::{Form, Sheets};
use super::store::contents::{self as store, BoardFacts, LabelFacts, MapLine};
use super::{Piece, Work};
use crate::checkpoints::boards::PrintedSteward;
use crate::error::{Error, Result};
use crate::ids::{Code, DistrictId, SegmentId};
use crate::locale::Locale;
use crate::queue::Fault;
use crate::segments::SegmentKind;
use crate::views::card::{Card, Lookup};
use crate::views::store::card;

/// Boards and labels are for people at the place, in their language.
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

/// What is printed, and what is to be remembered of it.
#[derive(Debug)]
pub struct Contents {
    /// For the press.
    pub sheets: Sheets,
    /// The codes on labels.
    pub codes: Vec<Code>,
    /// Who stands on which board.
    pub boards: Vec<(SegmentId, Vec<PrintedSteward>)>,
}

/// Reads what is printed; or says why it cannot be.
pub async fn gather(
    from: Archive<'_>,
    work: &Work,
    pieces: &[Piece],
    now: DateTime<Utc>,
) -> Result<Result<Contents, Fault>> {
    let (mut codes, mut segments): (Vec<Code>, Vec<SegmentId>) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Label(code) => codes.push(*code),
            Piece::Board(segment) => segments.push(*segment),
        }
    }
    match Form::from(work) {
        Form::Labels(size, layout) => {
            let facts = store::label_facts(from.db, from.district, &codes).await?;
            if facts.len() < codes.len() {
                return Ok(Err(Fault::new("print-fault-no-longer")));
            }
            let labels = facts
                .into_iter()
                .enumerate()
                .map(|(at, facts)| label(from.base_url, facts, at + 1))
                .collect::<Result<_>>()?;
            let sheets = Sheets::Labels { labels, size, layout };
            Ok(Ok(Contents {
                sheets,
                codes,
                boards: Vec::new(),
            }))
        }
        Form::Boards(size) => {
            let (mut boards, mut named) =
                (Vec::with_capacity(segments.len()), Vec::with_capacity(segments.len()));
            for segment in segments {
                match board(from, segment, now).await? {
                    Ok((board, stewards)) => {
                        boards.push(board);
                        named.push((segment, stewards));
                    }
                    Err(fault) => return Ok(Err(fault)),
                }
            }
            Ok(Ok(Contents {
                sheets: Sheets::Boards { boards, size },
                codes: Vec::new(),
                boards: named,
            }))
        }
    }
}

async fn board(
    from: Archive<'_>,
    segment: SegmentId,
    now: DateTime<Utc>,
) -> Result<Result<(Board, Vec<PrintedSteward>), Fault>> {
    let facts = match store::board_facts(from.db, from.district, segment).await {
        Ok(facts) => facts,
        Err(Error::NotFound) => return Ok(Err(Fault::new("print-fault-no-longer"))),
        Err(error) => return Err(error),
    };
    let missing = |key| Ok(Err(Fault::new(key).with("name", &facts.name)));
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
    let (Some(office), Some(supervision)) = (office, supervision) else {
        return missing("print-fault-no-phone");
    };
    let (start, end) = ends(&facts, &card);
    let named = card.stewards.iter().map(|steward| PrintedSteward {
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
        start,
        end,
        length: card.length_m,
        stewards: stewards(&card),
        duties: duties(&card),
        goals: sentences("goals", card.kind).collect(),
        prohibited: sentences("prohibited", card.kind).collect(),
        office_phone: office,
        supervision_phone: supervision,
        issuing_body: card.areas.first().cloned().unwrap_or_default(),
        date: BoardDate {
            year: card.today.year(),
            // 1 to 12 and 1 to 31.
            month: u8::try_from(card.today.month()).unwrap_or_default(),
            day: u8::try_from(card.today.day()).unwrap_or_default(),
        },
        map: BoardMap {
            segment: metres(line),
            neighbours: facts
                .neighbours
                .iter()
                .map(|line| Neighbour {
                    name: line.name.clone(),
                    lines: metres(line),
                })
                .collect(),
            outline: Vec::new(),
        },
    };
    Ok(Ok((board, named)))
}

/// Who stands on the board; deputies come and go and do not.
fn stewards(card: &Card) -> Vec<BoardSteward> {
    let standing = card.stewards.iter().filter(|steward| !steward.deputy);
    standing
        .map(|steward| BoardSteward {
            level: LOCALE.role(steward.role),
            name: steward.name.clone(),
            post: steward.post.clone(),
            organisation: steward.organisation.clone(),
            duty_phone: None,
        })
        .collect()
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

/// Begin and end of a segment in words: the villages they lie in, else the smallest area the
/// segment lies in.
fn ends(facts: &BoardFacts, card: &Card) -> (String, String) {
    let area = card.areas.last().cloned().unwrap_or_default();
    facts.ends.clone().unwrap_or_else(|| (area.clone(), area))
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

fn label(base_url: &str, facts: LabelFacts, number: usize) -> Result<Label> {
    let (name, kind, place) = match facts.segment {
        Some((name, kind, place)) => {
            (Some(name), kind.into(), Some(place).filter(|place| !place.is_empty()))
        }
        None => (None, Kind::Open, None),
    };
    Ok(Label {
        payload: payload(base_url, facts.code.into()).map_err(Error::internal)?,
        code: facts.code.into(),
        name,
        place,
        kind,
        office_phone: facts.office_phone,
        number: u32::try_from(number).ok(),
    })
}

impl From<SegmentKind> for Kind {
    fn from(kind: SegmentKind) -> Self {
        match kind {
            SegmentKind::River => Self::River,
            SegmentKind::Road => Self::Road,
            SegmentKind::Lane => Self::Lane,
            SegmentKind::Pond => Self::Pond,
            SegmentKind::Grid => Self::Grid,
        }
    }
}
