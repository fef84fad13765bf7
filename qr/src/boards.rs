//! Several boards as one PDF, set one after the other and bound while they come.

use std::io::Write;
use std::ops::ControlFlow;

use crate::binding::Binding;
use crate::press::{Format, Press, PressError};
use crate::sheets::failed;
use crate::{Board, BoardSize};

impl Press {
    /// Boards as one PDF, a page each, written to `out` while it is made. `progress` is told how
    /// many there are after each and may stop the printing.
    ///
    /// # Errors
    ///
    /// Any [`PressError`] about a board; [`PressError::Nothing`] without boards,
    /// [`PressError::Cancelled`] when `progress` breaks. What was written until then is no PDF file
    /// and must be thrown away.
    pub fn boards<W: Write>(
        &self,
        boards: impl IntoIterator<Item = Board>,
        size: BoardSize,
        out: &mut W,
        progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<u64, PressError> {
        let mut binding = Binding::begin(out)?;
        let mut made = 0;
        for board in boards {
            binding.add(&self.board(&board, size, Format::Pdf)?).map_err(failed)?;
            made += 1;
            if progress(made).is_break() {
                return Err(PressError::Cancelled);
            }
        }
        if made == 0 {
            return Err(PressError::Nothing);
        }
        binding.finish("Riverward")?;
        Ok(made)
    }
}
