//! A second look at finished pages: nothing off the page, nothing out of its zone, no glyph that is
//! a box.
//!
//! Templates refuse what does not fit. This catches what a template forgets, one's own ones
//! included.

use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::error::{Field, PressError};

/// Templates mark a box that text may not leave with this label.
const ZONE: &str = "zone";

/// How far ink may reach over the edge: rounding, and the overhang of glyphs, in parts of the text
/// size.
const OVERHANG: f64 = 0.1;

/// The room that text must stand in, in the coordinates of the page.
#[derive(Clone, Copy)]
struct Room {
    least: Point,
    most: Point,
}

pub(crate) fn inspect(document: &PagedDocument) -> Result<(), PressError> {
    for page in document.pages() {
        let room = room_of(page.frame.size(), Transform::identity());
        walk(&page.frame, Transform::identity(), room)?;
    }
    Ok(())
}

fn walk(frame: &Frame, place: Transform, room: Room) -> Result<(), PressError> {
    for (position, item) in frame.items() {
        let place = place.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => {
                let place = place.pre_concat(group.transform);
                let is_zone = group.label.is_some_and(|label| label.resolve().as_str() == ZONE);
                let room = if is_zone { room_of(group.frame.size(), place) } else { room };
                walk(&group.frame, place, room)?;
            }
            FrameItem::Text(text) => look(text, place, room)?,
            _ => {}
        }
    }
    Ok(())
}

fn look(text: &TextItem, place: Transform, room: Room) -> Result<(), PressError> {
    if let Some(glyph) = text.glyphs.iter().find(|glyph| glyph.id == 0) {
        let range = usize::from(glyph.range.start)..usize::from(glyph.range.end);
        let character =
            text.text.get(range).and_then(|part| part.chars().next()).unwrap_or('\u{FFFD}');
        return Err(PressError::MissingGlyph {
            character,
            field: Field::from("template"),
            text: text.text.to_string(),
        });
    }
    // From the head of a Chinese character to the foot of it; Latin descenders reach a little
    // lower.
    let head = Point::new(Abs::zero(), text.size * -0.88).transform(place);
    let foot = Point::new(text.width(), text.size * 0.12).transform(place);
    let slack = text.size * OVERHANG + Abs::pt(0.05);
    let inside = head.x.min(foot.x) + slack >= room.least.x
        && head.y.min(foot.y) + slack >= room.least.y
        && head.x.max(foot.x) <= room.most.x + slack
        && head.y.max(foot.y) <= room.most.y + slack;
    if inside {
        Ok(())
    } else {
        Err(PressError::Overflow {
            text: text.text.to_string(),
        })
    }
}

fn room_of(size: Size, place: Transform) -> Room {
    let one = Point::zero().transform(place);
    let other = size.to_point().transform(place);
    Room {
        least: one.min(other),
        most: one.max(other),
    }
}
