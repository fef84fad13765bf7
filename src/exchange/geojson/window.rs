//! A text that goes by: as much of a file as the value at hand needs.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use serde_json::value::RawValue;

use crate::exchange::message::Message;

/// Why reading ends early.
#[derive(Debug)]
pub(in crate::exchange) enum Fault {
    /// The file cannot be used.
    Refused(Message),
    /// It is not UTF-8 after all; to be read as a whole, which can tell what it is.
    OtherEncoding,
}

impl From<Message> for Fault {
    fn from(refusal: Message) -> Self {
        Self::Refused(refusal)
    }
}

/// The window. Places are counted in bytes from the beginning of the text.
#[derive(Debug)]
pub(super) struct Window<R> {
    input: R,
    /// Read at a time.
    step: usize,
    text: String,
    /// Up to where in `text` everything is dealt with.
    at: usize,
    /// Where `text` begins in the file.
    base: usize,
    /// The beginning of a character that is not read to its end.
    rest: Vec<u8>,
    ended: bool,
    lines: Lines,
}

impl<R: Read> Window<R> {
    pub(super) fn new(input: R, step: usize) -> Self {
        Self {
            input,
            step,
            text: String::new(),
            at: 0,
            base: 0,
            rest: Vec::new(),
            ended: false,
            lines: Lines {
                counted: 0,
                line: 1,
                start: 0,
            },
        }
    }

    /// How much of the file was read.
    pub(super) fn bytes_read(&self) -> usize {
        self.base + self.text.len()
    }

    /// What stands at a place in the window.
    pub(super) fn text(&self, place: Range<usize>) -> &str {
        self.text.get(place.start - self.base..place.end - self.base).unwrap_or_default()
    }

    /// The line of a place in the window; places come in order.
    pub(super) fn line_of(&mut self, place: usize) -> usize {
        self.lines.forward(&self.text, self.base, place);
        self.lines.line
    }

    /// Reads on, twice as much where a value does not fit. Answers whether there was more.
    fn more(&mut self) -> Result<bool, Fault> {
        if self.ended {
            return Ok(false);
        }
        // A few characters stay, to be shown with a fault right behind them.
        let done = self.text.floor_char_boundary(self.at.saturating_sub(16));
        if done > 0 {
            self.lines.forward(&self.text, self.base, self.base + done);
            self.text.drain(..done);
            self.base += done;
            self.at -= done;
        }
        let wanted = self.step.max(self.text.len());
        let mut bytes = std::mem::take(&mut self.rest);
        let held = bytes.len();
        let read = (&mut self.input)
            .take(u64::try_from(wanted).unwrap_or(u64::MAX))
            .read_to_end(&mut bytes)
            .map_err(|error| Message::new("import-file-broken").with("reason", error))?;
        self.ended = read == 0;
        let (whole, rest) = match std::str::from_utf8(&bytes) {
            Ok(text) => (text, &[][..]),
            Err(error) if error.error_len().is_none() && !self.ended => {
                let (whole, rest) = bytes.split_at(error.valid_up_to());
                (std::str::from_utf8(whole).unwrap_or_default(), rest)
            }
            Err(_) => return Err(Fault::OtherEncoding),
        };
        if let Some(at) = whole.find('\0') {
            return Err(Message::new("import-encoding-binary")
                .with("byte", self.bytes_read() + at + 1)
                .into());
        }
        // A record separator (RFC 8142) parts values like any space.
        let spaced: Cow<'_, str> = if whole.contains('\u{1E}') {
            whole.replace('\u{1E}', " ").into()
        } else {
            whole.into()
        };
        self.text.push_str(&spaced);
        self.rest = rest.to_vec();
        Ok(read > 0 || held > 0)
    }

    /// The next character that is not space, without going past it; none at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Fault> {
        loop {
            let here = &self.text.as_bytes()[self.at..];
            if let Some(skipped) =
                here.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
            {
                self.at += skipped;
                return Ok(self.text.as_bytes().get(self.at).copied());
            }
            self.at = self.text.len();
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Where the character is that [`Self::peek`] answered.
    pub(super) fn place(&self) -> usize {
        self.base + self.at
    }

    /// Goes past the character that [`Self::peek`] answered.
    pub(super) fn pass(&mut self) {
        self.at += 1;
    }

    /// The next value, whole, and goes past it. None where it is longer than `most` and the file
    /// goes on; then nothing is passed.
    pub(super) fn value(&mut self, most: usize) -> Result<Option<Range<usize>>, Fault> {
        self.peek()?;
        loop {
            let here = &self.text[self.at..];
            let mut values = serde_json::Deserializer::from_str(here).into_iter::<&RawValue>();
            let found = values.next();
            let length = values.byte_offset();
            match found {
                // A number that ends where the window does may go on behind it.
                Some(Ok(raw))
                    if length < here.len() || self.ended || here.ends_with(['}', ']', '"']) =>
                {
                    let start = self.base + self.at + (length - raw.get().len());
                    self.at += length;
                    return Ok(Some(start..self.base + self.at));
                }
                // A number cut off by the end of the window looks broken and is only short.
                Some(Err(error))
                    if !error.is_eof() && (self.ended || reach(here, &error) < here.len()) =>
                {
                    return Err(self.syntax(&error)?.into());
                }
                _ if here.len() > most && !self.ended => return Ok(None),
                _ => {}
            }
            if !self.more()? {
                return Err(self.cut().into());
            }
        }
    }

    /// Why the text from here on is not JSON, with the place in bytes and lines.
    fn syntax(&mut self, error: &serde_json::Error) -> Result<Message, Fault> {
        let place = self.base + self.at + reach(&self.text[self.at..], error);
        self.broken(place)
    }

    /// That the character before `place` does not fit.
    pub(super) fn broken(&mut self, place: usize) -> Result<Message, Fault> {
        // The words around it, which may end behind the window.
        self.at = self.at.min(place.saturating_sub(self.base + 10));
        self.at = self.text.floor_char_boundary(self.at);
        while self.base + self.text.len() < place + 10 && self.more()? {}
        let at = (place - self.base).min(self.text.len());
        let line = self.line_of(self.base + self.text.floor_char_boundary(at.saturating_sub(1)));
        // The parser stops at the first character that does not fit, somewhere in the word.
        let from = self.text.floor_char_boundary(at.saturating_sub(10));
        let near = &self.text
            [from..self.text.floor_char_boundary(at.saturating_add(10).min(self.text.len()))];
        let key = if near.contains("NaN") || near.contains("nan") {
            "import-json-nan"
        } else if near.contains("Infinity") || near.contains("inf") {
            "import-json-infinity"
        } else {
            "import-json-broken"
        };
        Ok(Message::new(key)
            .with("line", line)
            .with("column", self.base + at - self.lines.start)
            .with("byte", self.base + at)
            .with("near", near))
    }

    /// That the file ends too early.
    pub(super) fn cut(&mut self) -> Message {
        let end = self.bytes_read();
        Message::new("import-json-cut").with("line", self.line_of(end)).with("byte", end)
    }
}

/// How far the parser came.
fn reach(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column()
}

/// Counts lines as it goes forward.
#[derive(Debug)]
struct Lines {
    counted: usize,
    line: usize,
    /// Where the line begins.
    start: usize,
}

impl Lines {
    fn forward(&mut self, text: &str, base: usize, place: usize) {
        let passed = place.min(base + text.len());
        if passed <= self.counted {
            return;
        }
        let from = self.counted.max(base);
        let part = text.get(from - base..passed - base).unwrap_or_default();
        if let Some(last) = part.rfind('\n') {
            self.start = from + last + 1;
            self.line += part.matches('\n').count();
        }
        self.counted = passed;
    }
}
