//! What residents say of a segment: how many gave which mark, and the mean in words.

use crate::locale::Locale;
use crate::pages::words::RATINGS_FOR_A_MEAN;

/// How residents rate the segment, all together.
pub(super) struct RatingsView {
    pub(super) summary: String,
    /// Very satisfied first; none where nobody has rated.
    pub(super) rows: Vec<RatingRow>,
}

/// How many gave one of the five marks.
pub(super) struct RatingRow {
    pub(super) score: String,
    pub(super) count: i32,
    /// Length of the bar, of a hundred.
    pub(super) percent: i32,
}

impl RatingsView {
    pub(super) fn new(locale: Locale, counts: [i32; 5]) -> Self {
        let total: i32 = counts.iter().sum();
        let rows = (1..)
            .zip(counts)
            .map(|(score, count)| RatingRow {
                score: locale.score(score),
                count,
                percent: count * 100 / total.max(1),
            })
            .collect();
        Self {
            summary: match total {
                0 => locale.text("scanned-ratings-none"),
                total if total < RATINGS_FOR_A_MEAN => locale.text_with(
                    "scanned-ratings-few",
                    [("count", total.into()), ("needed", RATINGS_FOR_A_MEAN.into())],
                ),
                total => {
                    let worth: i32 =
                        (1..=5).rev().zip(counts).map(|(worth, count)| worth * count).sum();
                    mean_words(locale, f64::from(worth) / f64::from(total), total)
                }
            },
            rows: if total == 0 { Vec::new() } else { rows },
        }
    }
}

/// The mean of 5 (very satisfied) to 1, as the nearest word and as a number.
fn mean_words(locale: Locale, mean: f64, total: i32) -> String {
    let word = match mean {
        mean if mean >= 4.5 => 1,
        mean if mean >= 3.5 => 2,
        mean if mean >= 2.5 => 3,
        mean if mean >= 1.5 => 4,
        _ => 5,
    };
    locale.text_with(
        "scanned-ratings-mean",
        [
            ("word", locale.score(word).into()),
            ("mean", format!("{mean:.1}").into()),
            ("count", total.into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mean_under_five_ratings() {
        let say = |counts| RatingsView::new(Locale::Chinese, counts).summary;
        assert!(!say([4, 0, 0, 0, 0]).contains("非常满意"));
        assert!(say([5, 0, 0, 0, 0]).contains("非常满意"));
        assert!(say([5, 0, 0, 0, 0]).contains("5.0"));
        assert!(say([0, 0, 0, 1, 9]).contains("1.1"));
        assert!(say([2, 2, 2, 2, 2]).contains("3.0"));
    }

    #[test]
    fn no_ratings_no_table() {
        assert!(RatingsView::new(Locale::Chinese, [0; 5]).rows.is_empty());
        assert_eq!(RatingsView::new(Locale::Chinese, [3, 1, 0, 0, 0]).rows[0].percent, 75);
    }
}
