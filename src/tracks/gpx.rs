//! Tracks from GPX files, versions 1.0 and 1.1 (<https://www.topografix.com/gpx.asp>): WGS-84 by
//! definition, times in UTC.
//!
//! All track points of a file are one [`Track`], in the order of their times; waypoints and routes
//! are plans, not visits, and are passed over. A point without a place on the globe or without a
//! time that can be read is left out, and counted: one bad point of forty costs itself.
//!
//! Read event by event with `quick-xml` and not with the `gpx` crate: `gpx` 0.10 refuses half of
//! the files we have from phones and watches (no `version`, `time` in `trk`, `magvar`), and it
//! builds everything in a file, 376 bytes a point, before anything can be counted. Here nothing but
//! the points is kept, and reading ends at the first one too many. A document type is refused, so
//! that there are no entities to expand.

mod text;
mod time;

use chrono::{DateTime, Utc};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{MAX_POINTS, Track, TrackError, TrackPoint};
use crate::geo::LonLat;

/// Largest file in bytes: [`MAX_POINTS`] points with all that sports watches add.
pub const MAX_BYTES: usize = 32 << 20;

/// Deepest nesting: track points with extensions lie at about seven.
const MAX_DEPTH: usize = 32;
/// Longest text of a time or a number, in bytes.
const MAX_TEXT: usize = 64;
/// Metres that one of horizontal dilution stands for, the usual error of a code receiver's range.
const METRES_PER_HDOP: f32 = 5.0;

/// Why bytes are not a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GpxError {
    /// Not XML, cut off, or not GPX.
    #[error("this is not a whole GPX file")]
    NotGpx,
    /// It declares a document type, as no GPX file has to.
    #[error("a GPX file with a document type is not taken")]
    DocumentType,
    /// More than [`MAX_BYTES`].
    #[error("a GPX file may have at most {MAX_BYTES} bytes")]
    TooLarge,
    /// No track points.
    #[error("this GPX file has no track points")]
    NoPoints,
    /// Track points, none of them with a place and a time.
    #[error("the track points of this GPX file have no times that can be read")]
    NoTimes,
    /// More track points than a track may have.
    #[error("this GPX file has more than {MAX_POINTS} track points")]
    TooManyPoints,
    /// Track points, none of them with a place on the globe.
    #[error("the track points of this GPX file have no places")]
    NoPlaces,
    /// It says that it is written in an encoding that nobody knows.
    #[error("this GPX file names an encoding that is not known")]
    Encoding,
}

/// What a file told.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub track: Track,
    /// Points that were left out: without a place, or without a time.
    pub left_out: usize,
}

/// What the text being read says of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Time,
    Hdop,
    Accuracy,
}

/// A point being read.
#[derive(Debug)]
struct Draft {
    /// None where it is no place on the globe.
    at: Option<LonLat>,
    /// Depth of its element.
    depth: usize,
    time: Option<DateTime<Utc>>,
    hdop: Option<f32>,
    accuracy_m: Option<f32>,
}

/// The track in a file. Accuracy is taken from an element `accuracy` of a point or its extensions
/// (metres), else from `hdop`.
pub fn parse(bytes: &[u8]) -> Result<Parsed, GpxError> {
    if bytes.len() > MAX_BYTES {
        return Err(GpxError::TooLarge);
    }
    let text = text::text(bytes).ok_or(GpxError::Encoding)?;
    let mut reader = Reader::from_str(&text);
    let mut reading = Reading::default();
    loop {
        match reader.read_event().map_err(|_| GpxError::NotGpx)? {
            Event::Start(element) => reading.open(&element)?,
            Event::Empty(element) => {
                reading.open(&element)?;
                reading.close()?;
            }
            Event::End(_) => reading.close()?,
            Event::Text(text) => reading.text(text.as_ref())?,
            Event::CData(text) => reading.text(text.as_ref())?,
            Event::DocType(_) => return Err(GpxError::DocumentType),
            Event::Eof => return reading.finish(),
            Event::GeneralRef(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

#[derive(Debug, Default)]
struct Reading {
    depth: usize,
    is_gpx: bool,
    draft: Option<Draft>,
    field: Option<Field>,
    text: String,
    seen: usize,
    /// Points that have a place, whatever their time.
    placed: usize,
    points: Vec<TrackPoint>,
}

impl Reading {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), GpxError> {
        let name = element.local_name();
        if self.depth == 0 {
            if self.is_gpx || name.as_ref() != "gpx" {
                return Err(GpxError::NotGpx);
            }
            self.is_gpx = true;
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(GpxError::NotGpx);
        }
        self.text.clear();
        match &self.draft {
            None if name.as_ref() == "trkpt" => {
                self.seen += 1;
                if self.seen > MAX_POINTS {
                    return Err(GpxError::TooManyPoints);
                }
                self.draft = Some(Draft {
                    at: place(element)?,
                    depth: self.depth,
                    time: None,
                    hdop: None,
                    accuracy_m: None,
                });
                self.field = None;
            }
            None => {}
            Some(draft) => {
                let is_child = self.depth == draft.depth + 1;
                self.field = match name.as_ref() {
                    "time" if is_child => Some(Field::Time),
                    "hdop" if is_child => Some(Field::Hdop),
                    "accuracy" => Some(Field::Accuracy),
                    _ => None,
                };
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), GpxError> {
        if self.depth == 0 && !text.trim().is_empty() {
            return Err(GpxError::NotGpx);
        }
        if self.field.is_some() && self.text.len() + text.len() <= MAX_TEXT {
            self.text.push_str(text);
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), GpxError> {
        let depth = self.depth;
        self.depth = depth.checked_sub(1).ok_or(GpxError::NotGpx)?;
        let Some(draft) = &mut self.draft else {
            return Ok(());
        };
        let text = self.text.trim();
        match self.field.take() {
            Some(Field::Time) => draft.time = time::time(text),
            Some(Field::Hdop) => {
                draft.hdop = text.parse().ok().filter(|hdop: &f32| hdop.is_finite() && *hdop > 0.0);
            }
            Some(Field::Accuracy) => {
                draft.accuracy_m =
                    text.parse().ok().filter(|metres: &f32| metres.is_finite() && *metres >= 0.0);
            }
            None => {}
        }
        if depth == draft.depth {
            self.placed += usize::from(draft.at.is_some());
            if let (Some(at), Some(time)) = (draft.at, draft.time) {
                self.points.push(TrackPoint {
                    at,
                    time,
                    accuracy_m: draft.accuracy_m.or(draft.hdop.map(|hdop| hdop * METRES_PER_HDOP)),
                });
            }
            self.draft = None;
        }
        Ok(())
    }

    fn finish(self) -> Result<Parsed, GpxError> {
        if !self.is_gpx || self.depth > 0 {
            return Err(GpxError::NotGpx);
        }
        if self.seen > 0 && self.points.is_empty() {
            let no_places = self.placed == 0;
            return Err(if no_places { GpxError::NoPlaces } else { GpxError::NoTimes });
        }
        let left_out = self.seen - self.points.len();
        let track = Track::new(self.points);
        track.map(|track| Parsed { track, left_out }).map_err(|error| match error {
            TrackError::NoPoints => GpxError::NoPoints,
            TrackError::TooManyPoints => GpxError::TooManyPoints,
        })
    }
}

/// Where a point lies; none where it does not say, or says what is no place.
fn place(element: &BytesStart<'_>) -> Result<Option<LonLat>, GpxError> {
    let (mut lon, mut lat) = (f64::NAN, f64::NAN);
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| GpxError::NotGpx)?;
        let number = || attribute.value.trim().parse().ok();
        match attribute.key.as_ref() {
            "lon" => lon = number().unwrap_or(f64::NAN),
            "lat" => lat = number().unwrap_or(f64::NAN),
            _ => {}
        }
    }
    Ok(LonLat::new(lon, lat).ok())
}

#[cfg(test)]
mod tests;
