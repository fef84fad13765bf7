-- What area_sums_anew answers, without district and month. The release before calls it by this
-- name; it goes with the next.
CREATE OR REPLACE FUNCTION area_months_anew(p_district int4, p_month date)
    RETURNS TABLE (area_path text, kind text, opened int4, closed int4, ratings int4[])
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT a.area_path, a.kind, a.opened, a.closed, a.ratings
    FROM area_sums_anew(p_district, p_month) a;
END;
