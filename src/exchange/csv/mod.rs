//! Tables: a header line, then one record a line (more where a quoted field has line breaks),
//! parted by comma, semicolon or tab.

mod lines;

use std::borrow::Cow;

use ::csv::StringRecord;

use super::message::Message;
use super::source::{Columns, Format, Place, Record, Shape, ShapeCell, Source};
use super::{fields, geojson, wkt};
use crate::cleaning;

/// Reads a text that does not begin like JSON.
pub(super) fn read(text: &str) -> Result<Source, Message> {
    let half = with_commas(text);
    let text = half.as_ref();
    let delimiter = delimiter(text);
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut lines = reader
        .records()
        .map(|line| line.map_err(|error| Message::new("import-csv-broken").with("reason", error)));
    let first: Vec<StringRecord> =
        lines.by_ref().take(lines::LOOKED_AT).collect::<Result<_, _>>()?;
    let at = lines::heading(&first);
    let Some(header) = first.get(at).cloned() else {
        return Err(Message::new("import-csv-no-table"));
    };
    let columns = columns(&header)?;
    let shapes = ShapeColumns::find(&columns);
    if header.len() < 2 && !fields::is_known(header.get(0).unwrap_or_default()) {
        return Err(Message::new("import-csv-no-table"));
    }

    let mut records = Vec::new();
    let mut last = None;
    let mut passed: Vec<usize> = Vec::new();
    let mut counter = Counter::new(text);
    for (index, line) in first.into_iter().map(Ok).chain(lines).enumerate() {
        let line = line?;
        let (start, number) = counter.place(&line);
        last = Some((start, number));
        if index == at || line.iter().all(str::is_empty) {
            continue;
        }
        if index < at || lines::is_about(&line, header.len()) {
            passed.push(number);
            continue;
        }
        let mut record = Record {
            place: Place::Line(number),
            ..Record::default()
        };
        if line.len() > header.len()
            && line.iter().skip(header.len()).any(|extra| !extra.is_empty())
            || line.len() < header.len()
        {
            record.fault = Some(
                Message::new("import-csv-field-count")
                    .with("found", line.len())
                    .with("expected", header.len()),
            );
        }
        record.values = line
            .iter()
            .take(header.len())
            .enumerate()
            .filter_map(|(column, value)| Some((column, cleaning::cell(value)?.into_owned())))
            .collect();
        record.shape = shapes.read(&record);
        records.push(record);
    }
    if let Some((_, line)) =
        last.filter(|(start, _)| ends_inside_quotes(&text[*start..], delimiter))
    {
        return Err(Message::new("import-csv-open-quote").with("line", line));
    }
    Ok(Source {
        columns,
        records,
        datum: None,
        doubt: None,
        format: Format::Csv,
        encoding: "UTF-8",
        notes: passed_over(&passed).into_iter().collect(),
    })
}

/// The columns of a line of headings. A heading may stand there twice where it means nothing.
fn columns(header: &StringRecord) -> Result<Columns, Message> {
    let mut columns = Columns::default();
    for (number, name) in header.iter().enumerate() {
        let twice = columns.names().iter().any(|known| known == name);
        if twice && fields::is_known(name) {
            return Err(Message::new("import-csv-column-twice").with("column", name));
        }
        // A column without a name of its own still counts; nobody can ask for it.
        let entered = match name {
            "" => format!("({})", number + 1),
            _ if twice => format!("{name} ({})", number + 1),
            _ => name.to_owned(),
        };
        columns.enter(&entered);
    }
    Ok(columns)
}

/// What is said of the lines that are no rows.
fn passed_over(lines: &[usize]) -> Option<Message> {
    let listed: Vec<String> = lines.iter().take(8).map(ToString::to_string).collect();
    let more = if lines.len() > listed.len() { " …" } else { "" };
    (!lines.is_empty()).then(|| {
        Message::new("import-note-lines-passed")
            .with("count", lines.len())
            .with("lines", format!("{}{more}", listed.join(", ")))
    })
}

/// The lines on which records begin; records come in order.
struct Counter<'a> {
    text: &'a str,
    counted: usize,
    number: usize,
}

impl<'a> Counter<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            counted: 0,
            number: 1,
        }
    }

    /// The byte and the line a record begins with.
    fn place(&mut self, line: &StringRecord) -> (usize, usize) {
        let start = start(line, self.text);
        self.number += self.text[self.counted..start].matches('\n').count();
        self.counted = start;
        (start, self.number)
    }
}

/// Where a record begins. The reader's own position lies before the line breaks it skips, and its
/// count of lines too.
fn start(record: &::csv::StringRecord, text: &str) -> usize {
    let at = record.position().map_or(0, ::csv::Position::byte);
    let at = text.floor_char_boundary(usize::try_from(at).unwrap_or(usize::MAX).min(text.len()));
    let breaks = text[at..].bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    at + breaks
}

/// The text with commas where it has none of the marks that part cells, and a Chinese comma in its
/// first line.
fn with_commas(text: &str) -> Cow<'_, str> {
    let mut first = text.trim_start().lines();
    let has = |line: &str, marks: &[char]| line.contains(marks);
    let is_chinese =
        first.by_ref().take(lines::LOOKED_AT).all(|line| !has(line, &[';', '\t', ',']))
            && text.trim_start().lines().take(lines::LOOKED_AT).any(|line| has(line, &['，']));
    if is_chinese { text.replace('，', ",").into() } else { text.into() }
}

/// Whichever of comma, semicolon and tab stands most often in the first lines, outside quotes: the
/// very first may be a title without any.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut lines = 0;
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                lines += 1;
                if lines >= 3 {
                    break;
                }
            }
            _ if !quoted => counts
                .iter_mut()
                .filter(|(mark, _)| *mark == byte)
                .for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

/// Whether the text ends before a quotation mark that opened a field is closed: then everything
/// behind it became one field.
fn ends_inside_quotes(text: &str, delimiter: u8) -> bool {
    let mut quoted = false;
    let mut at_start = true;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                quoted = false;
            }
        } else if byte == b'"' && at_start {
            quoted = true;
            at_start = false;
        } else {
            at_start = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
    }
    quoted
}

/// Where a table keeps its shapes.
enum ShapeColumns {
    None,
    Text(usize),
    LonLat(usize, usize),
}

impl ShapeColumns {
    fn find(columns: &Columns) -> Self {
        let find = |field| fields::columns_of(columns, field).first().copied();
        match (find(fields::WKT), find(fields::LON), find(fields::LAT)) {
            (Some(column), _, _) => Self::Text(column),
            (None, Some(lon), Some(lat)) => Self::LonLat(lon, lat),
            _ => Self::None,
        }
    }

    fn read(&self, record: &Record) -> ShapeCell {
        match self {
            Self::None => ShapeCell::Absent,
            Self::Text(column) => match record.get(&[*column]) {
                None => ShapeCell::Absent,
                Some(text) if text.starts_with('{') => geojson::shape_of_text(text),
                Some(text) => wkt::shape_of_text(text),
            },
            Self::LonLat(lon, lat) => match (record.get(&[*lon]), record.get(&[*lat])) {
                (None, None) => ShapeCell::Absent,
                (lon, lat) => {
                    let number = |text: Option<&str>| {
                        text.and_then(|text| cleaning::plain(text).parse::<f64>().ok())
                    };
                    match (number(lon), number(lat)) {
                        (Some(lon), Some(lat)) => {
                            ShapeCell::Given(Shape::from(geo::Point::new(lon, lat)))
                        }
                        _ => ShapeCell::Broken(
                            Message::new("import-shape-bad-lonlat")
                                .with("lon", lon.unwrap_or_default())
                                .with("lat", lat.unwrap_or_default()),
                        ),
                    }
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_line_of_each_record() {
        let source = read("name,code\n\"two\nlines\",1\n\n\"a, b\",2\n").unwrap();
        let places: Vec<_> = source.records.iter().map(|record| record.place).collect();
        assert_eq!(places, [Place::Line(2), Place::Line(5)]);
        let source = read("name,code\r\na,1\r\nb,2\r\n").unwrap();
        let places: Vec<_> = source.records.iter().map(|record| record.place).collect();
        assert_eq!(places, [Place::Line(2), Place::Line(3)]);
        let source = read("name,code\na,1\n").unwrap();
        assert_eq!(source.records[0].place, Place::Line(2));
        let source = read("name,code\n\"two\nlines\",1\n\n\"a, b\",2\n").unwrap();
        assert_eq!(source.records[0].values, [(0, "two\nlines".into()), (1, "1".into())]);
        assert_eq!(source.records[1].values[0].1, "a, b");
    }

    #[test]
    fn finds_the_delimiter() {
        for text in
            ["name,code\na,b", "name;code\na;b", "name\tcode\na\tb", "\"name, full\";code\na;b"]
        {
            assert_eq!(read(text).unwrap().columns.names().len(), 2, "{text}");
        }
    }

    #[test]
    fn a_line_with_a_wrong_count_of_fields_is_at_fault_alone() {
        let source = read("name,code,area\na,1,x\nb,2\nc,3,x,extra\nd,4,x,,\n").unwrap();
        let faults: Vec<_> = source.records.iter().map(|record| record.fault.is_some()).collect();
        assert_eq!(faults, [false, true, true, false]);
    }

    #[test]
    fn an_open_quote_refuses_the_file() {
        let refusal = read("name,code\na,1\n\"b,2\nc,3\n").unwrap_err();
        assert_eq!((refusal.key, refusal.values[0].1.as_str()), ("import-csv-open-quote", "3"));
        // A mark inside a field is a character like any other.
        assert_eq!(read("name,code\n3\" pipe,1\n").unwrap().records.len(), 1);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(read("ISO-8859-1\n").unwrap_err().key, "import-csv-no-table");
        assert_eq!(read("name,name\na,b\n").unwrap_err().key, "import-csv-column-twice");
    }

    #[test]
    fn a_printed_list_is_read_from_its_headings_to_its_sums() {
        let source = read("甲镇河长名单,,\n填报单位：甲镇,,2026年\n姓名,角色,备注\n王小明,河长,\n合　计,1人,\n注：每月更新,,\n").unwrap();
        assert_eq!(source.columns.names(), ["姓名", "角色", "备注"]);
        assert_eq!(source.records.len(), 1);
        assert_eq!(source.records[0].place, Place::Line(4));
        assert_eq!(source.notes[0].values[1].1, "1, 2, 5, 6");
        // A title without a single comma, and rows that look like none of these.
        let source = read("甲镇河长名单\n姓名,角色\n合计明,河长\n").unwrap();
        assert_eq!((source.records.len(), source.records[0].place), (1, Place::Line(3)));
    }

    #[test]
    fn a_heading_without_a_meaning_may_stand_twice() {
        let source = read("姓名,备注,备注\n王小明,a,b\n").unwrap();
        assert_eq!(source.columns.names(), ["姓名", "备注", "备注 (3)"]);
        assert_eq!(source.records[0].values.len(), 3);
        assert_eq!(read("姓名,姓名\na,b\n").unwrap_err().key, "import-csv-column-twice");
    }

    #[test]
    fn chinese_commas_part_cells_where_nothing_else_does() {
        let source = read("姓名，角色\n王小明，河长\n").unwrap();
        assert_eq!(source.records[0].values[1].1, "河长");
    }
}
