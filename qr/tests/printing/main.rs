//! Labels, sheets and boards as they leave the press, read back by three independent decoders: rqrr
//! (through `verify`), `ZBar` and zxing-cpp.
//!
//! With `RIVERWARD_PRINT_TESTS=1000` a thousand labels of each size and fifty boards are read;
//! without, a few.

mod boards;
mod decoders;
mod fonts;
mod labels;
mod programs;
mod samples;
mod sheets;
mod templates;
mod verifying;

use std::sync::LazyLock;

use riverward_qr::{Press, PressOptions};

/// One press for all tests, as a server has one for all requests.
static PRESS: LazyLock<Press> =
    LazyLock::new(|| Press::new(&PressOptions::default()).expect("fonts are installed"));

/// How many to print: a few in passing, or this share of a thousand.
fn amount(of_thousand: usize, few: usize) -> usize {
    match std::env::var("RIVERWARD_PRINT_TESTS") {
        Ok(wanted) => {
            let thousand: usize =
                wanted.parse().expect("RIVERWARD_PRINT_TESTS is a number of labels");
            (of_thousand * thousand).div_ceil(1000)
        }
        Err(_) => few,
    }
}
