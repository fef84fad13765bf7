//! The statements behind the views, one file each: one statement where it can be.

pub mod accounts;
pub mod areas;
pub mod audit;
pub mod card;
pub mod codes;
pub mod day;
pub mod duties;
pub mod excuses;
pub mod inbox;
pub mod months;
pub mod nearby;
pub mod offers;
pub mod people;
pub mod planned;
pub mod plates;
pub mod receipt;
pub mod records;
pub mod rounds;
pub mod segment;
pub mod segments;
