-- One writer at a time changes what cards are put together from. Who renames an area must know
-- every segment in it, also one that another transaction is just moving there and has not
-- committed: only after it has can either of them see the other's work.
CREATE OR REPLACE FUNCTION hold_cards() RETURNS void
    LANGUAGE sql
RETURN pg_advisory_xact_lock(hashtext('riverward cards'), 0);
