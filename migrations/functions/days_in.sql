-- How many days there are in ranges of them.
CREATE OR REPLACE FUNCTION days_in(days datemultirange) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(sum(upper(r) - lower(r)), 0)::int4 FROM unnest(days) r);
