//! GeoJSON: a collection, a feature, a bare geometry, or any of these one after another
//! (newline-delimited, RFC 8142).
//!
//! A text goes by piece by piece ([`stream`]). Its syntax is a matter of the whole file; what is
//! wrong inside a feature is a matter of that feature alone.

mod document;
mod geometry;
mod stream;
mod window;

pub(super) use geometry::shape_of_text;
pub(super) use stream::Stream;
pub(super) use window::Fault;

use super::message::Message;
use super::source::{Format, Source};

/// Reads a text that begins like JSON.
pub(super) fn read(text: &str) -> Result<Source, Message> {
    read_through(Stream::new(text.as_bytes()))
}

fn read_through(mut stream: Stream<&[u8]>) -> Result<Source, Message> {
    match stream.read(usize::MAX) {
        Ok(_) => {
            let gathered = std::mem::take(stream.gathered());
            Ok(Source {
                columns: gathered.columns,
                records: gathered.records,
                datum: gathered.datum,
                doubt: gathered.doubt,
                format: Format::GeoJson,
                encoding: "UTF-8",
                notes: Vec::new(),
            })
        }
        Err(Fault::Refused(refusal)) => Err(refusal),
        // Text is UTF-8 through and through.
        Err(Fault::OtherEncoding) => Err(Message::new("import-encoding-unknown")),
    }
}

#[cfg(test)]
mod tests;
