//! A GeoJSON text read feature by feature, never held as a whole.
//!
//! A document that fits into the window is read at once. A longer one is gone through member by
//! member, and when its features come, they are taken one by one. So the only thing that has to fit
//! into memory is a single feature.

use std::io::Read;

use super::document::{Breaks, Document, Gathered, Stated, crs, read_document, record};
use super::geometry::reason;
use super::window::{Fault, Window};
use crate::exchange::message::Message;
use crate::exchange::source::Columns;
use crate::geo::datum::Datum;

/// Documents up to this many bytes are read at once.
const WHOLE: usize = 1 << 20;
/// Bytes read at a time.
const STEP: usize = 1 << 18;

/// A text on its way.
#[derive(Debug)]
pub(in crate::exchange) struct Stream<R> {
    window: Window<R>,
    whole: usize,
    inside: Option<Collection>,
    gathered: Gathered,
}

/// A document whose features are being read.
#[derive(Debug)]
struct Collection {
    /// Its other members, as JSON without the closing brace.
    head: String,
    line: usize,
    /// Whether a feature must follow: behind a comma.
    owed: bool,
    started: bool,
}

impl<R: Read> Stream<R> {
    /// Begins with the first character of the text, or after its byte order mark.
    pub(in crate::exchange) fn new(input: R) -> Self {
        Self::with_window(input, STEP, WHOLE)
    }

    pub(super) fn with_window(input: R, step: usize, whole: usize) -> Self {
        Self {
            window: Window::new(input, step),
            whole,
            inside: None,
            gathered: Gathered::default(),
        }
    }

    /// Columns and datum known from before, so that they are known from the first record on.
    pub(in crate::exchange) fn expect(&mut self, columns: Columns, datum: Option<Datum>) {
        self.gathered.columns = columns;
        self.gathered.datum = datum;
    }

    pub(in crate::exchange) fn gathered(&mut self) -> &mut Gathered {
        &mut self.gathered
    }

    /// How many bytes of the text were read.
    pub(in crate::exchange) fn bytes_read(&self) -> usize {
        self.window.bytes_read()
    }

    /// Reads until there are `enough` records, or somewhat more. Answers whether the text goes on.
    pub(in crate::exchange) fn read(&mut self, enough: usize) -> Result<bool, Fault> {
        while self.gathered.records.len() < enough {
            let goes_on = match self.inside.take() {
                Some(collection) => self.feature(collection)?,
                None => self.document()?,
            };
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn document(&mut self) -> Result<bool, Fault> {
        let Some(first) = self.window.peek()? else {
            return Ok(false);
        };
        let line = self.window.line_of(self.window.place());
        if let Some(place) =
            self.window.value(if first == b'{' { self.whole } else { usize::MAX })?
        {
            let start = place.start;
            let text = self.window.text(place);
            read_document(text, &mut self.gathered, line, &mut Breaks::new(text, line))?;
            debug_assert!(start <= self.window.place());
            return Ok(true);
        }
        self.window.pass();
        let head = String::from("{");
        if self.window.peek()? == Some(b'}') {
            self.window.pass();
            return self.close(head, line, false);
        }
        self.members(head, line, false)
    }

    /// Goes through members up to the features, or up to the end of the document.
    fn members(
        &mut self,
        mut head: String,
        line: usize,
        have_features: bool,
    ) -> Result<bool, Fault> {
        loop {
            if !matches!(self.window.peek()?, Some(b'"') | None) {
                return self.unexpected();
            }
            let key = self.whole_value()?;
            if self.window.peek()? != Some(b':') {
                return self.unexpected();
            }
            self.window.pass();
            let is_features =
                serde_json::from_str::<String>(&key).is_ok_and(|key| key == "features");
            if is_features
                && self.window.peek()? == Some(b'[')
                && (have_features || may_have_features(&head))
            {
                if have_features {
                    return Err(Message::new("import-json-not-geojson-because")
                        .with("line", line)
                        .with("reason", "duplicate field `features`")
                        .into());
                }
                self.window.pass();
                let (_, datum) = outline(&head, line)?;
                self.gathered.state(datum);
                self.inside = Some(Collection {
                    head,
                    line,
                    owed: false,
                    started: false,
                });
                return Ok(true);
            }
            let value = self.whole_value()?;
            if head.len() > 1 {
                head.push(',');
            }
            head.push_str(&key);
            head.push(':');
            head.push_str(&value);
            match self.window.peek()? {
                Some(b',') => self.window.pass(),
                Some(b'}') => {
                    self.window.pass();
                    return self.close(head, line, have_features);
                }
                _ => return self.unexpected(),
            }
        }
    }

    fn feature(&mut self, mut collection: Collection) -> Result<bool, Fault> {
        match self.window.peek()? {
            Some(b']') if !collection.owed => {
                self.window.pass();
                return match self.window.peek()? {
                    Some(b',') => {
                        self.window.pass();
                        self.members(collection.head, collection.line, true)
                    }
                    Some(b'}') => {
                        self.window.pass();
                        self.close(collection.head, collection.line, true)
                    }
                    _ => self.unexpected(),
                };
            }
            Some(b',') if collection.started && !collection.owed => {
                self.window.pass();
                collection.owed = true;
            }
            _ if collection.started && !collection.owed => return self.unexpected(),
            _ => {
                let place = self.window.value(usize::MAX)?.unwrap_or_default();
                let line = self.window.line_of(place.start);
                record(&mut self.gathered, self.window.text(place), line, false);
                collection.owed = false;
                collection.started = true;
            }
        }
        self.inside = Some(collection);
        Ok(true)
    }

    /// A document is read to its end: now all its members are known.
    fn close(&mut self, mut head: String, line: usize, had_features: bool) -> Result<bool, Fault> {
        if had_features {
            let (kind, datum) = outline(&head, line)?;
            self.gathered.state(datum);
            if kind.as_deref() == Some("FeatureCollection") {
                return Ok(true);
            }
        }
        head.push('}');
        read_document(&head, &mut self.gathered, line, &mut Breaks::new("", line))?;
        Ok(true)
    }

    fn whole_value(&mut self) -> Result<String, Fault> {
        let place = self.window.value(usize::MAX)?.unwrap_or_default();
        Ok(self.window.text(place).to_owned())
    }

    fn unexpected(&mut self) -> Result<bool, Fault> {
        Err(match self.window.peek()? {
            None => self.window.cut(),
            Some(_) => self.window.broken(self.window.place() + 1)?,
        }
        .into())
    }
}

/// Whether members say nothing against a list of features.
fn may_have_features(head: &str) -> bool {
    let closed = format!("{head}}}");
    serde_json::from_str::<Document<'_>>(&closed)
        .is_ok_and(|document| document.kind.is_none_or(|kind| kind == "FeatureCollection"))
}

/// The type and the datum that members state.
fn outline(head: &str, line: usize) -> Result<(Option<String>, Option<Stated>), Message> {
    let closed = format!("{head}}}");
    let document: Document<'_> = serde_json::from_str(&closed).map_err(|error| {
        Message::new("import-json-not-geojson-because")
            .with("line", line)
            .with("reason", reason(&error))
    })?;
    let datum = crs(document.crs.as_ref())?;
    Ok((document.kind.map(std::borrow::Cow::into_owned), datum))
}
