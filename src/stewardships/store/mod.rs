//! SQL of stewardships and duties.

<<<<<<< HEAD
pub mod my;
=======
pub mod import;
>>>>>>> import
