//! Well-known text in a table's cell, as QGIS and PostGIS write it: `LINESTRING (121.1 30.8, 121.2
//! 30.9)`, with or without Z and M and a leading `SRID=4326;`.

use geo::{Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::message::Message;
use super::source::{Seen, ShapeCell};

/// The geometry of a cell; broken where anything else stands behind it.
pub(super) fn shape_of_text(text: &str) -> ShapeCell {
    let text = match text.split_once(';') {
        Some((srid, rest)) if srid.trim().eq_ignore_ascii_case("SRID=4326") => rest,
        _ => text,
    };
    let mut reader = Reader {
        rest: text.trim(),
        seen: Seen::default(),
    };
    match reader.geometry() {
        Some(_) if !reader.rest.trim().is_empty() => broken(text),
        Some(geometry) => ShapeCell::Given(reader.seen.shape(geometry)),
        None => broken(text),
    }
}

fn broken(text: &str) -> ShapeCell {
    ShapeCell::Broken(Message::new("import-shape-bad-wkt").with("text", text))
}

struct Reader<'a> {
    rest: &'a str,
    seen: Seen,
}

impl<'a> Reader<'a> {
    fn geometry(&mut self) -> Option<Geometry<f64>> {
        let kind = self.word()?.to_ascii_uppercase();
        // The dimension may be written apart (`POINT Z`) or together (`POINTZ`).
        let kind = match kind.strip_suffix("ZM").or_else(|| kind.strip_suffix(['Z', 'M'])) {
            Some(bare) => bare.to_owned(),
            None => kind,
        };
        let mut next = self.word();
        if next.is_some_and(|word| {
            ["Z", "M", "ZM"].iter().any(|dimension| word.eq_ignore_ascii_case(dimension))
        }) {
            next = self.word();
        }
        let is_empty = match next {
            Some(word) if word.eq_ignore_ascii_case("EMPTY") => true,
            Some(_) => return None,
            None => false,
        };
        Some(match kind.as_str() {
            "POINT" | "MULTIPOINT" if is_empty => MultiPoint(Vec::new()).into(),
            "LINESTRING" | "MULTILINESTRING" if is_empty => MultiLineString(Vec::new()).into(),
            "POLYGON" | "MULTIPOLYGON" if is_empty => MultiPolygon(Vec::new()).into(),
            "POINT" => match self.line()?.0.as_slice() {
                [place] => Point(*place).into(),
                _ => return None,
            },
            "MULTIPOINT" => MultiPoint(self.list(Self::loose_point)?).into(),
            "LINESTRING" => self.line()?.into(),
            "MULTILINESTRING" => MultiLineString(self.list(Self::line)?).into(),
            "POLYGON" => self.polygon()?.into(),
            "MULTIPOLYGON" => MultiPolygon(self.list(Self::polygon)?).into(),
            _ => return None,
        })
    }

    fn polygon(&mut self) -> Option<Polygon<f64>> {
        let rings = self.list(Self::line)?;
        Some(self.seen.polygon(rings))
    }

    fn line(&mut self) -> Option<LineString<f64>> {
        self.list(Self::place)
            .map(|places| LineString(places.into_iter().map(|place| place.0).collect()))
    }

    /// Points of a multi-point come with brackets of their own or without.
    fn loose_point(&mut self) -> Option<Point<f64>> {
        if self.rest.trim_start().starts_with('(') {
            match self.list(Self::place)?.as_slice() {
                [point] => Some(*point),
                _ => None,
            }
        } else {
            self.place()
        }
    }

    fn place(&mut self) -> Option<Point<f64>> {
        let end = self.rest.find([',', ')'])?;
        let (numbers, rest) = self.rest.split_at(end);
        self.rest = rest;
        let mut numbers = numbers.split_whitespace().map(str::parse::<f64>);
        let (lon, lat) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        self.seen.more_dimensions |= numbers.next().is_some();
        Some(Point::new(lon, lat))
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.rest = self.rest.trim_start().strip_prefix('(')?;
        let mut items = Vec::new();
        loop {
            items.push(item(self)?);
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else {
                self.rest = self.rest.strip_prefix(')')?;
                return Some(items);
            }
        }
    }

    /// The word the rest begins with; none when it begins with a bracket or ends.
    fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let end = rest.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use geo::{line_string, point, polygon};
    use proptest::prelude::*;

    use super::super::source::Shape;
    use super::*;

    fn read(text: &str) -> Option<Shape> {
        match shape_of_text(text) {
            ShapeCell::Given(shape) => Some(shape),
            _ => None,
        }
    }

    #[test]
    fn reads_what_others_write() {
        assert_eq!(read("POINT(121.1 30.8)"), Some(point!(x: 121.1, y: 30.8).into()));
        assert_eq!(read("srid=4326; Point (121.1 30.8)"), Some(point!(x: 121.1, y: 30.8).into()));
        let line = line_string![(x: 1.0, y: 2.0), (x: 3.0, y: 4.0)];
        assert_eq!(read("LINESTRING (1 2, 3 4)"), Some(line.clone().into()));
        let high = read("LINESTRING ZM (1 2 0 0,3 4 0 0)").unwrap();
        assert!(high.had_more_dimensions && high.geometry == line.clone().into());
        assert_eq!(read("LineStringZ (1 2 0,3 4 0)").unwrap().geometry, line.into());
        assert_eq!(
            read("POLYGON ((0 0,1 0,1 1,0 0))"),
            Some(polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)].into())
        );
        assert!(read("POLYGON ((0 0,1 0,1 1))").unwrap().had_open_rings);
        let points = MultiPoint(vec![Point::new(1.0, 2.0), Point::new(3.0, 4.0)]);
        assert_eq!(read("MULTIPOINT (1 2, 3 4)"), Some(points.clone().into()));
        assert_eq!(read("MULTIPOINT ((1 2), (3 4))"), Some(points.into()));
        assert_eq!(
            read("LINESTRING EMPTY").unwrap().geometry,
            MultiLineString::<f64>(vec![]).into()
        );
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "POINT",
            "POINT(1)",
            "POINT(a b)",
            "POINT(1 2",
            "POINT(1 2) x",
            "LINESTRING()",
            "CIRCLE(1 2)",
            "SRID=4549;POINT(1 2)",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*|(POINT|LINESTRING|MULTIPOLYGON|POLYGON Z)? ?[(), 0-9.eE-]*") {
            shape_of_text(&text);
        }
    }
}
