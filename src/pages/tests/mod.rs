//! What holds for every page in every state and both languages.

mod fixtures;
mod forms;
mod once;
mod plates;
mod samples;
mod scanned;
mod stewards;
mod style;
mod texts;
mod words;

use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use samples::Sample;
use scraper::{Html, Selector};

use crate::locale::Locale;

const LOCALES: [Locale; 2] = [Locale::Chinese, Locale::English];

/// What the anonymous page may weigh, with its styles, as it travels.
const ANONYMOUS_LIMIT: usize = 14 * 1024;

/// Every page in every state and both languages, made once.
static PAGES: LazyLock<Vec<Sample>> =
    LazyLock::new(|| LOCALES.into_iter().flat_map(samples::all).collect());

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

#[test]
fn no_page_lacks_a_text() {
    for Sample { name, html, .. } in PAGES.iter() {
        assert!(!html.contains("Unknown localization"), "{name}: {html}");
        assert!(!html.contains("{$"), "{name}: {html}");
    }
}

#[test]
fn every_page_has_one_title_one_main_and_one_first_heading() {
    for Sample { name, html, locale } in PAGES.iter() {
        let page = Html::parse_document(html);
        for tag in ["title", "main", "h1", "header", "footer"] {
            assert_eq!(page.select(&selector(tag)).count(), 1, "{name}: {tag}");
        }
        let root = page.root_element();
        assert_eq!(root.value().attr("lang"), Some(locale.tag()), "{name}");
    }
}

#[test]
fn ids_are_unique_and_every_reference_finds_its_own() {
    for Sample { name, html, .. } in PAGES.iter() {
        let page = Html::parse_document(html);
        let mut ids: Vec<&str> = page
            .select(&selector("[id]"))
            .filter_map(|element| element.value().attr("id"))
            .collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: an id stands twice");
        for attribute in ["for", "aria-labelledby", "aria-describedby"] {
            for element in page.select(&selector(&format!("[{attribute}]"))) {
                for id in element.value().attr(attribute).unwrap().split(' ') {
                    assert!(ids.contains(&id), "{name}: {attribute}={id} leads nowhere");
                }
            }
        }
        for link in page.select(&selector("a[href^='#'], use[href^='#']")) {
            let target = link.value().attr("href").unwrap().trim_start_matches('#');
            assert!(ids.contains(&target), "{name}: #{target} leads nowhere");
        }
    }
}

#[test]
fn headings_leave_no_level_out() {
    for Sample { name, html, .. } in PAGES.iter() {
        let page = Html::parse_document(html);
        let mut above = 0;
        for heading in page.select(&selector("h1, h2, h3, h4")) {
            let level: u32 = heading.value().name()[1..].parse().unwrap();
            assert!(
                level <= above + 1 || (above == 0 && level == 2),
                "{name}: h{level} under h{above}"
            );
            above = level;
        }
    }
}

#[test]
fn styles_and_scripts_keep_to_the_content_security_policy() {
    for Sample { name, html, .. } in PAGES.iter() {
        let page = Html::parse_document(html);
        assert_eq!(page.select(&selector("style")).count(), 1, "{name}");
        assert!(
            html.contains(&format!("<style>{}</style>", super::assets::style())),
            "{name}: the hash would not match"
        );
        assert_eq!(page.select(&selector("[style]")).count(), 0, "{name}: a style attribute");
        for script in page.select(&selector("script")) {
            let source = script.value().attr("src").unwrap();
            assert!(
                source == super::assets::script_path() || source.starts_with("/static/scanner-"),
                "{name}: {source}"
            );
            assert!(script.inner_html().is_empty(), "{name}: a script inside the page");
        }
        for element in page.select(&selector("*")) {
            assert!(
                element.value().attrs().all(|(attribute, _)| !attribute.starts_with("on")),
                "{name}"
            );
        }
    }
}

#[test]
fn every_form_posts_to_this_site_and_every_hidden_field_is_named() {
    for Sample { name, html, .. } in PAGES.iter() {
        let page = Html::parse_document(html);
        for form in page.select(&selector("form")) {
            let action = form.value().attr("action").unwrap();
            assert!(action.starts_with('/') && !action.starts_with("//"), "{name}: {action}");
        }
        for input in page.select(&selector("input, button[value], textarea")) {
            assert!(input.value().attr("name").is_some(), "{name}");
        }
    }
}

#[test]
fn what_people_wrote_is_never_markup() {
    for Sample { name, html, .. } in PAGES.iter() {
        assert!(!html.contains("<script>alert"), "{name}");
    }
}

#[test]
fn errors_stand_on_top_beside_their_fields_and_in_the_title() {
    let with_errors: Vec<&Sample> =
        PAGES.iter().filter(|sample| sample.name.contains("-errors")).collect();
    assert!(with_errors.len() >= 8);
    for Sample { name, html, locale } in with_errors {
        let page = Html::parse_document(html);
        let text = |selected: &str| {
            page.select(&selector(selected))
                .next()
                .map(|found| found.text().collect::<String>())
        };
        assert!(text("title").unwrap().starts_with(&locale.text("title-error")), "{name}");
        for link in page.select(&selector(".errors a")) {
            let target = link.value().attr("href").unwrap();
            let message: String = link.text().collect();
            if target != "#submit" {
                let beside = text(&format!("{target}-error")).unwrap();
                assert!(beside.ends_with(&message), "{name}: {message}");
            }
        }
    }
}

#[test]
fn the_anonymous_page_is_light_and_the_same_for_everybody() {
    for locale in LOCALES {
        let html = scanned::full_anonymous(locale);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
        gzip.write_all(html.as_bytes()).unwrap();
        let bytes = gzip.finish().unwrap().len();
        assert!(bytes <= ANONYMOUS_LIMIT, "{bytes} bytes compressed");
        assert!(!html.contains("<script"), "nothing else to fetch");
        assert_eq!(html, scanned::full_anonymous(locale));
    }
}
