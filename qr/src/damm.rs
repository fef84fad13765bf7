//! The check digit of H. Michael Damm.
//!
//! It finds every single wrong digit and every swap of two neighbours, the two mistakes people make
//! most when they copy a number, and needs only the ten digits (ISO 7064 systems as strong need an
//! `X`).
//!
//! Sources: H. M. Damm, *Total anti-symmetrische Quasigruppen*, doctoral thesis,
//! Philipps-Universität Marburg, 2004, which gives the table below; H. M. Damm, *Totally
//! anti-symmetric quasigroups for all orders n ≠ 2, 6*, Discrete Mathematics 307 (2007) 715–729.

/// A weakly totally anti-symmetric quasigroup of order ten with zeros on its diagonal. Row: the
/// interim digit so far. Column: the next digit. Entry: the new interim digit.
const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The digit to append to `digits` (each 0 to 9), most significant first. Of digits that already
/// end in their check digit it is 0, because the diagonal is.
pub(crate) fn check_digit(digits: &[u8]) -> u8 {
    digits
        .iter()
        .fold(0, |interim, &digit| QUASIGROUP[usize::from(interim)][usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::{QUASIGROUP, check_digit};

    fn step(interim: u8, digit: u8) -> u8 {
        QUASIGROUP[usize::from(interim)][usize::from(digit)]
    }

    /// The published example of the method.
    #[test]
    fn appends_four_to_572() {
        assert_eq!(check_digit(&[5, 7, 2]), 4);
        assert_eq!(check_digit(&[5, 7, 2, 4]), 0);
    }

    /// Over all of the table, hence for numbers of any length: a wrong digit leads to a wrong
    /// interim digit (rows), which no right digit afterwards can mend (columns).
    #[test]
    fn every_row_and_column_holds_each_digit_once() {
        for fixed in 0..10 {
            let mut row: Vec<u8> = (0..10).map(|digit| step(fixed, digit)).collect();
            let mut column: Vec<u8> = (0..10).map(|interim| step(interim, fixed)).collect();
            row.sort_unstable();
            column.sort_unstable();
            assert_eq!(row, (0..10).collect::<Vec<u8>>());
            assert_eq!(column, (0..10).collect::<Vec<u8>>());
            assert_eq!(step(fixed, fixed), 0, "the diagonal is zero");
        }
    }

    /// Over all of the table: two different neighbours in the other order give another interim
    /// digit.
    #[test]
    fn every_adjacent_swap_changes_the_interim_digit() {
        for interim in 0..10 {
            for first in 0..10 {
                for second in 0..10 {
                    let told = step(step(interim, first), second);
                    let swapped = step(step(interim, second), first);
                    assert_eq!(told == swapped, first == second);
                }
            }
        }
    }
}
