//! Numbers that the styles must keep: readable sizes and contrast (WCAG 2.2: 4.5 for text, 3 for
//! shapes).

use std::collections::BTreeMap;

use riverward_qr::Kind;

use crate::pages::assets;
use crate::segments::SegmentKind;

/// Every declaration `--name: #colour` of the style sheet with the selector it stands under.
fn colours() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for rule in assets::style().split('}') {
        let Some((selector, body)) = rule.split_once('{') else {
            continue;
        };
        for declaration in body.split(';') {
            if let Some((name, value)) =
                declaration.trim().split_once(": #").filter(|(name, _)| name.starts_with("--"))
            {
                for one in selector.split(',') {
                    found.insert(format!("{} {name}", one.trim()), value.trim().to_owned());
                }
            }
        }
    }
    found
}

fn luminance(hex: &str) -> f64 {
    let hex = if hex.len() == 3 {
        hex.chars().flat_map(|c| [c, c]).collect()
    } else {
        hex.to_owned()
    };
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_stands_out_from_every_ground_it_stands_on() {
    let colours = colours();
    let root = |name: &str| colours[&format!(":root {name}")].clone();
    for ground in ["--paper", "--wash", "--tint"] {
        for ink in ["--ink", "--soft", "--river", "--alert"] {
            let ratio = contrast(&root(ink), &root(ground));
            assert!(ratio >= 4.5, "{ink} on {ground}: {ratio:.2}");
        }
    }
    assert!(contrast(&root("--edge"), &root("--paper")) >= 3.0);
}

#[test]
fn white_stands_out_from_every_band_and_every_mark_from_white() {
    let colours = colours();
    let mut bands = 0;
    for (name, colour) in &colours {
        if name.ends_with("--band") {
            bands += 1;
            assert!(contrast(colour, "fff") >= 4.5, "{name}");
        }
        // Marks are shapes, but the status is also written in their colour.
        if name.ends_with("--mark") {
            assert!(contrast(colour, "fff") >= 4.5, "{name}");
        }
    }
    assert_eq!(bands, 5, "one for each kind");
}

#[test]
fn no_text_is_smaller_than_eighteen_pixels() {
    let style = assets::style();
    assert!(style.contains("font: 125%/1.6"), "20 px at the usual setting");
    for size in style.split("font-size: ").skip(1) {
        let size = size.split([';', '}']).next().unwrap();
        let Some(rem) = size.strip_suffix("rem") else {
            assert_eq!(size, "11pt", "only for paper");
            continue;
        };
        assert!(rem.parse::<f64>().unwrap() >= 0.9, "{size}");
    }
}

/// Pages, console and print: the list is `Kind::colour`.
#[test]
fn every_kind_has_one_colour_on_screen_and_in_print() {
    let colours = colours();
    let tokens = concat!(env!("CARGO_MANIFEST_DIR"), "/web-map/src/shared/tokens.css");
    let tokens = std::fs::read_to_string(tokens).unwrap();
    for kind in SegmentKind::ALL {
        let (name, colour) = (kind.as_str(), Kind::from(*kind).colour());
        let band = match kind {
            SegmentKind::River => &colours[":root --band"],
            _ => &colours[&format!(".{name} --band")],
        };
        assert_eq!(format!("#{band}"), colour, "{name} on pages");
        assert!(tokens.contains(&format!("--kind-{name}: {colour};")), "{name} in the console");
    }
}
