//! Places where a code hangs, and the codes themselves.
//!
//! | module | what |
//! |---|---|
//! | [`life`] | the states of a code and what may follow what |
//! | [`batches`] | giving numbers out in batches; `store/issue.rs` draws them |
//! | [`binding`] | hanging a plate up by scanning it on the spot, and taking that back |
//! | [`marking`] | marking codes printed, declaring them damaged |
//! | [`boards`] | boards as they were printed, and when one is due |
//! | [`tag`] [`taps`] | tags that sign what they are: the cryptography, and which taps count |

pub mod batches;
pub mod binding;
pub mod boards;
pub mod life;
pub mod marking;
pub mod store;
pub mod tag;
pub mod taps;
