//! Places where a code hangs, and the codes themselves.
//!
//! | module | what |
//! |---|---|
//! | [`life`] | the states of a code and what may follow what |
//! | [`issue`] [`batches`] | giving numbers out, alone and in batches |
//! | [`nearby`] [`binding`] | hanging a plate up by scanning it on the spot, and taking that back |
//! | [`console`] | the list of codes, marking them printed, declaring them damaged |
//! | [`health`] [`boards`] | plates and boards that need somebody |
//! | [`tag`] [`taps`] | tags that sign what they are: the cryptography, and which taps count |
//! | [`card`] | what the page behind a code shows |

pub mod batches;
pub mod binding;
pub mod boards;
pub mod life;
pub mod marking;
pub mod store;
pub mod tag;
pub mod taps;
