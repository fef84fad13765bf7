-- What a month owes is worked out by the server from what the statements read (src/stewardships/owed.rs).
DROP FUNCTION month_parts(int4, text, text, int4, date, date);
