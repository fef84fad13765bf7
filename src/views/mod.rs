//! What is shown: a view is one file that reads across capabilities for one page, list or export,
//! with its statement in [`store`]. Views change nothing, and no capability knows them.

pub mod accounts;
pub mod areas;
pub mod audit;
pub mod by_name;
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
pub mod store;
