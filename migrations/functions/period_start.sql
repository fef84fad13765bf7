-- First day of the period that a day lies in. Ten-day periods (旬) begin on the 1st, 11th and 21st,
-- weeks on Monday.
--
-- Not STRICT, nor are the other rules of days: a strict function with a CASE in it is called for
-- every row instead of being inlined.
CREATE OR REPLACE FUNCTION period_start(unit text, day date) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit
    WHEN 'day' THEN day
    WHEN 'week' THEN date_trunc('week', day::timestamp)::date
    WHEN 'ten_days' THEN date_trunc('month', day::timestamp)::date
                         + CASE WHEN extract(day FROM day) > 20 THEN 20
                                WHEN extract(day FROM day) > 10 THEN 10 ELSE 0 END
    WHEN 'month' THEN date_trunc('month', day::timestamp)::date
    WHEN 'quarter' THEN date_trunc('quarter', day::timestamp)::date
END;
