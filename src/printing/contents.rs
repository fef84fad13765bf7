//! What is printed, read from the database, and what of it cannot be.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use riverward_qr::{Kind, Label, Press, payload};

use super::board::{Archive, board};
use super::press::{Form, Sheets, fault};
use super::store::contents::{self as store, LabelFacts};
use super::{Piece, Work};
use crate::checkpoints::boards::PrintedSteward;
use crate::error::{Error, Result};
use crate::ids::{Code, SegmentId};
use crate::queue::Fault;
use crate::segments::SegmentKind;

/// What is printed, and what is to be remembered of it.
#[derive(Debug)]
pub struct Contents {
    /// For the press.
    pub sheets: Sheets,
    /// The codes on labels.
    pub codes: Vec<Code>,
    /// Who stands on which board.
    pub boards: Vec<(SegmentId, Vec<PrintedSteward>)>,
    /// What cannot be printed; the others are, all the same.
    pub left_out: LeftOut,
}

/// Pieces that cannot be printed.
#[derive(Debug, Default)]
pub struct LeftOut {
    /// How many.
    pub pieces: usize,
    /// Each with its name as `piece`, and why; once, of however many it is true.
    faults: BTreeSet<Fault>,
}

impl LeftOut {
    fn push(&mut self, fault: Fault, name: &str) {
        self.pieces += 1;
        self.faults.insert(fault.with("piece", name));
    }

    /// Each and why.
    pub fn faults(&self) -> Vec<Fault> {
        self.faults.iter().cloned().collect()
    }

    /// Why nothing is printed, where nothing can be.
    pub fn fault(&self) -> Fault {
        match self.faults.first() {
            Some(only) if self.faults.len() == 1 => only.clone(),
            _ => Fault::new("print-fault-none").with("count", self.pieces),
        }
    }
}

impl Contents {
    /// How many pieces can be printed.
    pub fn pieces(&self) -> usize {
        self.codes.len().max(self.boards.len())
    }

    /// Leaves out what this press cannot print: a character that no font has, a text too long to be
    /// legible. Labels are numbered anew.
    pub fn sift(&mut self, press: &Press) {
        match &mut self.sheets {
            Sheets::Labels { labels, .. } => {
                let codes = std::mem::take(&mut self.codes);
                for (mut label, code) in std::mem::take(labels).into_iter().zip(codes) {
                    match press.check_label(&label) {
                        Ok(()) => {
                            self.codes.push(code);
                            label.number = u32::try_from(self.codes.len()).ok();
                            labels.push(label);
                        }
                        Err(error) => {
                            let name = label.name.unwrap_or_else(|| code.grouped());
                            self.left_out.push(fault(&error), &name);
                        }
                    }
                }
            }
            Sheets::Boards { boards, .. } => {
                let named = std::mem::take(&mut self.boards);
                for (board, named) in std::mem::take(boards).into_iter().zip(named) {
                    match press.check_board(&board) {
                        Ok(()) => {
                            boards.push(board);
                            self.boards.push(named);
                        }
                        Err(error) => self.left_out.push(fault(&error), &board.name),
                    }
                }
            }
        }
    }
}

/// Reads what is printed, and what cannot be.
pub async fn gather(
    from: Archive<'_>,
    work: &Work,
    pieces: &[Piece],
    now: DateTime<Utc>,
) -> Result<Contents> {
    let (mut codes, mut segments): (Vec<Code>, Vec<SegmentId>) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Label(code) => codes.push(*code),
            Piece::Board(segment) => segments.push(*segment),
        }
    }
    let mut left_out = LeftOut::default();
    match Form::from(work) {
        Form::Labels(size, layout) => {
            let facts = store::label_facts(from.db, from.district, &codes).await?;
            for gone in codes.iter().filter(|code| !facts.iter().any(|known| known.code == **code))
            {
                left_out.push(Fault::new("print-fault-no-longer"), &gone.grouped());
            }
            let codes = facts.iter().map(|facts| facts.code).collect();
            let labels = facts
                .into_iter()
                .enumerate()
                .map(|(at, facts)| label(from.base_url, facts, at + 1))
                .collect::<Result<_>>()?;
            Ok(Contents {
                sheets: Sheets::Labels { labels, size, layout },
                codes,
                boards: Vec::new(),
                left_out,
            })
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
                    Err((fault, name)) => left_out.push(fault, &name),
                }
            }
            Ok(Contents {
                sheets: Sheets::Boards { boards, size },
                codes: Vec::new(),
                boards: named,
                left_out,
            })
        }
    }
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
