//! Many PDF files bound into one while they come, so that neither the parts nor the whole stay in
//! memory.
//!
//! `lopdf` reads a part and writes its objects; numbers, page tree and cross references are made
//! here, because lopdf's own way to join documents holds all of them.

use std::collections::HashMap;
use std::io::{self, Write};

use lopdf::{Dictionary, Document, Object, ObjectId, Writer};

/// Object numbers set aside for what is written last.
const CATALOG: u32 = 1;
const PAGES: u32 = 2;
const FIRST: u32 = 3;

/// Why a part cannot be bound.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BindingError {
    #[error("{0}")]
    Part(#[from] lopdf::Error),
    #[error("{0}")]
    Write(#[from] io::Error),
}

/// A PDF file in the making.
pub(crate) struct Binding<W: Write> {
    out: Counted<W>,
    /// Where each object begins, by number; 0 for those not yet written.
    offsets: Vec<u64>,
    pages: Vec<u32>,
}

impl<W: Write> Binding<W> {
    pub(crate) fn begin(out: W) -> io::Result<Self> {
        let mut out = Counted { out, written: 0 };
        // Four bytes above 127 tell programs that the file is binary.
        out.write_all(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(Self {
            out,
            offsets: vec![0; FIRST as usize],
            pages: Vec::new(),
        })
    }

    /// Adds all pages of a PDF file, in order.
    pub(crate) fn add(&mut self, part: &[u8]) -> Result<(), BindingError> {
        let mut part = Document::load_mem(part)?;
        let pages: Vec<ObjectId> = part.get_pages().into_values().collect();
        let mut numbers: HashMap<ObjectId, u32> = HashMap::new();
        let mut waiting: Vec<ObjectId> = Vec::new();
        for &page in &pages {
            let number = self.number(page, &mut numbers, &mut waiting);
            self.pages.push(number);
        }
        let mut next = 0;
        while let Some(&id) = waiting.get(next) {
            next += 1;
            let mut object = part.objects.remove(&id).unwrap_or(Object::Null);
            if let (true, Object::Dictionary(page)) = (pages.contains(&id), &mut object) {
                page.remove(b"Parent");
                self.renumber_dictionary(page, &mut numbers, &mut waiting);
                page.set("Parent", Object::Reference((PAGES, 0)));
            } else {
                self.renumber(&mut object, &mut numbers, &mut waiting);
            }
            self.write(numbers[&id], &object)?;
        }
        Ok(())
    }

    /// Writes what makes a file of the pages: the file is whole after this and not before.
    pub(crate) fn finish(mut self, title: &str) -> io::Result<W> {
        let kids: Vec<Object> =
            self.pages.iter().map(|&number| Object::Reference((number, 0))).collect();
        let mut tree = Dictionary::new();
        tree.set("Type", Object::Name(b"Pages".to_vec()));
        tree.set("Count", Object::Integer(i64::try_from(kids.len()).unwrap_or(i64::MAX)));
        tree.set("Kids", Object::Array(kids));
        self.write(PAGES, &Object::Dictionary(tree))?;
        let mut catalog = Dictionary::new();
        catalog.set("Type", Object::Name(b"Catalog".to_vec()));
        catalog.set("Pages", Object::Reference((PAGES, 0)));
        self.write(CATALOG, &Object::Dictionary(catalog))?;
        let mut information = Dictionary::new();
        information.set("Title", lopdf::text_string(title));
        information.set("Creator", lopdf::text_string("Riverward"));
        let information_number = self.next_number();
        self.write(information_number, &Object::Dictionary(information))?;

        let start = self.out.written;
        let count = self.offsets.len();
        writeln!(self.out, "xref\n0 {count}\n0000000000 65535 f ")?;
        for offset in &self.offsets[1..] {
            writeln!(self.out, "{offset:010} 00000 n ")?;
        }
        writeln!(
            self.out,
            "trailer\n<< /Size {count} /Root {CATALOG} 0 R /Info {information_number} 0 R >>\nstartxref\n{start}\n%%EOF"
        )?;
        self.out.flush()?;
        Ok(self.out.out)
    }

    fn next_number(&mut self) -> u32 {
        self.offsets.push(0);
        // A file has far fewer objects: each takes some bytes, and offsets have ten digits.
        u32::try_from(self.offsets.len() - 1).unwrap_or(u32::MAX)
    }

    /// The number of an object in the whole; one not met before is put on the list to be written.
    fn number(
        &mut self,
        id: ObjectId,
        numbers: &mut HashMap<ObjectId, u32>,
        waiting: &mut Vec<ObjectId>,
    ) -> u32 {
        if let Some(&number) = numbers.get(&id) {
            return number;
        }
        let number = self.next_number();
        numbers.insert(id, number);
        waiting.push(id);
        number
    }

    fn renumber(
        &mut self,
        object: &mut Object,
        numbers: &mut HashMap<ObjectId, u32>,
        waiting: &mut Vec<ObjectId>,
    ) {
        match object {
            Object::Reference(id) => *id = (self.number(*id, numbers, waiting), 0),
            Object::Array(items) => {
                for item in items {
                    self.renumber(item, numbers, waiting);
                }
            }
            Object::Dictionary(dictionary) => {
                self.renumber_dictionary(dictionary, numbers, waiting);
            }
            Object::Stream(stream) => self.renumber_dictionary(&mut stream.dict, numbers, waiting),
            _ => {}
        }
    }

    fn renumber_dictionary(
        &mut self,
        dictionary: &mut Dictionary,
        numbers: &mut HashMap<ObjectId, u32>,
        waiting: &mut Vec<ObjectId>,
    ) {
        for (_, value) in dictionary.iter_mut() {
            self.renumber(value, numbers, waiting);
        }
    }

    fn write(&mut self, number: u32, object: &Object) -> io::Result<()> {
        self.offsets[number as usize] = self.out.written;
        writeln!(self.out, "{number} 0 obj")?;
        Writer::write_object(&mut self.out, object)?;
        self.out.write_all(b"\nendobj\n")
    }
}

/// A writer that knows how far it is.
struct Counted<W: Write> {
    out: W,
    written: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
