-- What town_sums_anew answers, without district and month. The release before calls it by this
-- name; it goes with the next.
CREATE OR REPLACE FUNCTION town_months_anew(p_district int4, p_month date)
    RETURNS TABLE (town_path text, kind text, patrolled int4, patrolled_days int8)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT t.town_path, t.kind, t.patrolled, t.patrolled_days
    FROM town_sums_anew(p_district, p_month) t;
END;
