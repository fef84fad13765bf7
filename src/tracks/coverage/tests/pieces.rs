use proptest::prelude::*;

use super::super::{Coverage, CoverageError};

fn of(length_m: f64, stretches: &[(f64, f64)]) -> Coverage {
    Coverage::of_stretches(length_m, stretches.iter().map(|(start, end)| *start..*end).collect())
}

#[test]
fn a_piece_is_covered_when_its_middle_is() {
    let covered = of(95.0, &[(4.9, 14.0), (36.0, 44.0), (70.0, 200.0)]);
    assert_eq!(covered.to_numbers(), Some(vec![9500, 0, 1, 7, 10]));
    let is = |covered: &Coverage, metres: f64| (covered.metres() - metres).abs() < 1e-9;
    assert!(covered.pieces() == 10 && is(&covered, 35.0));
    assert!((of(95.0, &[(0.0, 95.0)]).share() - 1.0).abs() < 1e-9);
    // The middle of the last piece, of 5 m, is at 92.5 m.
    assert!(is(&of(95.0, &[(90.0, 92.0)]), 0.0));
    assert!(is(&of(95.0, &[(92.0, 93.0)]), 5.0));
    assert!(is(&of(4.0, &[(0.0, 4.0)]), 4.0));
    assert!(of(0.0, &[(0.0, 4.0)]).share() <= 0.0);
}

#[test]
fn lines_are_not_mixed_and_numbers_are_checked() {
    assert_eq!(of(95.0, &[]).union(&of(96.0, &[])), Err(CoverageError::OtherLine));
    assert_eq!(of(95.0, &[(0.0, 20.0), (50.0, 95.0)]).to_numbers(), Some(vec![9500, 0, 2, 5, 10]));
    let malformed: [&[i32]; 9] = [
        &[],
        &[-1],
        &[9500, 1],
        &[9500, 1, 1],
        &[9500, 2, 1],
        &[9500, 0, 11],
        &[9500, 0, 2, 2, 4],
        &[9500, 4, 6, 0, 2],
        &[9500, -1, 2],
    ];
    for numbers in malformed {
        assert_eq!(Coverage::from_numbers(numbers), Err(CoverageError::Malformed), "{numbers:?}");
    }
    assert_eq!(Coverage::nothing(3e7).to_numbers(), None);
}

fn coverages() -> impl Strategy<Value = Coverage> {
    prop::collection::vec((0.0..1234.0, 0.0..200.0), 0..12).prop_map(|stretches| {
        let stretches: Vec<_> =
            stretches.into_iter().map(|(start, length)| (start, start + length)).collect();
        of(1234.0, &stretches)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn union_is_that_of_sets(a in coverages(), b in coverages(), c in coverages()) {
        let union = |one: &Coverage, other: &Coverage| one.union(other).unwrap();
        prop_assert_eq!(union(&a, &b), union(&b, &a));
        prop_assert_eq!(union(&union(&a, &b), &c), union(&a, &union(&b, &c)));
        prop_assert_eq!(union(&a, &a), a.clone());
        prop_assert_eq!(union(&a, &Coverage::nothing(1234.0)), a.clone());
        let has = |coverage: &Coverage, piece: u32| coverage.ranges().iter().any(|range| range.contains(&piece));
        let both = union(&a, &b);
        for piece in 0..both.pieces() {
            prop_assert_eq!(has(&both, piece), has(&a, piece) || has(&b, piece));
        }
        prop_assert!((0.0..=1.0).contains(&both.share()));
    }

    #[test]
    fn numbers_come_back(a in coverages()) {
        prop_assert_eq!(Coverage::from_numbers(&a.to_numbers().unwrap()), Ok(a));
    }

    #[test]
    fn any_numbers_are_taken(numbers in prop::collection::vec(0..2000_i32, 0..8)) {
        if let Ok(coverage) = Coverage::from_numbers(&numbers) {
            prop_assert_eq!(coverage.to_numbers(), Some(numbers));
        }
    }
}
