-- The days on which outages that are excused leave nothing to ask for, of a duty with periods of a
-- unit: those that were lost to them before today, and all of a period that is over where they took
-- the last of its open days, or half of these or more. `closed` are the days on which the duty asks
-- for nothing anyway. src/stewardships/owed.rs says the same of periods that are over.
CREATE OR REPLACE FUNCTION excused_days(unit text, lost datemultirange, closed datemultirange,
                                        today date) RETURNS datemultirange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lost * datemultirange(daterange(NULL, today)) + coalesce((
    SELECT range_agg(daterange(p.first, p.past))
    FROM (SELECT DISTINCT period_start(unit, lower(r) + n) AS first
          FROM unnest(lost) r, generate_series(0, upper(r) - lower(r) - 1) n) s
    CROSS JOIN LATERAL (SELECT s.first, period_end(unit, s.first) AS past) p
    CROSS JOIN LATERAL (
        SELECT datemultirange(daterange(p.first, p.past)) - closed AS days) o
    WHERE p.past <= today AND NOT isempty(o.days)
      AND (lost @> (upper(o.days) - 1)
           OR 2 * days_in(lost * o.days) >= days_in(o.days))), '{}');
