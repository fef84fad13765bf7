//! A QR symbol as templates draw it: few rectangles instead of many modules.

use serde::Serialize;

use crate::Matrix;

/// The dark modules of a symbol as rectangles that do not overlap, in modules from its top left.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Symbol {
    /// Modules on an edge, without the quiet zone.
    pub(crate) modules: usize,
    /// Left, top, width and height of each rectangle.
    pub(crate) bars: Vec<[usize; 4]>,
}

impl Symbol {
    /// Runs along a row, grown downwards while the rows below have the same run.
    pub(crate) fn of(matrix: &Matrix) -> Self {
        let modules = matrix.width();
        let mut bars: Vec<[usize; 4]> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for row in 0..modules {
            let mut still_open = Vec::new();
            for (column, width) in runs(matrix, row) {
                let above = open
                    .iter()
                    .copied()
                    .find(|&index| bars[index][0] == column && bars[index][2] == width);
                still_open.push(above.unwrap_or(bars.len()));
                match above {
                    Some(index) => bars[index][3] += 1,
                    None => bars.push([column, row, width, 1]),
                }
            }
            open = still_open;
        }
        Self { modules, bars }
    }
}

/// Where the dark runs of a row begin and how long they are.
fn runs(matrix: &Matrix, row: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for column in (0..matrix.width()).filter(|&column| matrix.is_dark(column, row)) {
        match runs.last_mut() {
            Some((begin, width)) if *begin + *width == column => *width += 1,
            _ => runs.push((column, 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::Symbol;
    use crate::Matrix;

    #[test]
    fn the_bars_cover_the_dark_modules_once() {
        let matrix = Matrix::encode("https://RIVERWARD.EXAMPLE/Q/418203577").expect("a short text");
        let symbol = Symbol::of(&matrix);
        let mut covered = vec![0; matrix.width() * matrix.width()];
        for [left, top, width, height] in symbol.bars {
            for row in top..top + height {
                for column in left..left + width {
                    covered[row * matrix.width() + column] += 1;
                }
            }
        }
        for row in 0..matrix.width() {
            for column in 0..matrix.width() {
                assert_eq!(
                    covered[row * matrix.width() + column],
                    i32::from(matrix.is_dark(column, row))
                );
            }
        }
    }
}
