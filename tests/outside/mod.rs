//! What comes from outside: whatever is sent where, nothing breaks, everything has a bound, and
//! whoever sends too much or too often is told so.

mod columns;
mod days;
mod hostile;
mod limited;
mod lists;
mod plates;
mod previews;
mod set_up;
mod values;
mod walk;
