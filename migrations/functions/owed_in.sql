-- What a period [first, past) owes that is open on some of its days only: its share, rounded up;
-- nothing where it is never open.
CREATE OR REPLACE FUNCTION owed_in(times int2, first date, past date, closed datemultirange)
    RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT (times * ((past - first) - c.days) + (past - first) - 1) / (past - first)
        FROM (SELECT days_in(closed * datemultirange(daterange(first, past))) AS days) c);
