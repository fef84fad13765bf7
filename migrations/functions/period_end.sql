-- First day after the period that begins on `start`.
CREATE OR REPLACE FUNCTION period_end(unit text, start date) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE unit
    WHEN 'day' THEN start + 1
    WHEN 'week' THEN start + 7
    WHEN 'ten_days' THEN CASE WHEN extract(day FROM start) > 20
                              THEN (date_trunc('month', start::timestamp)
                                    + interval '1 month')::date
                              ELSE start + 10 END
    WHEN 'month' THEN (start + interval '1 month')::date
    WHEN 'quarter' THEN (start + interval '3 months')::date
END;
