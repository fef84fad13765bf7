-- What a scan can show: 0 a claim; 1 inside; 2 inside, signed by the steward's device and live;
-- 3 with a fresh tap as well.
CREATE OR REPLACE FUNCTION evidence_grade(fence text, is_signed bool, is_live bool, is_tapped bool)
    RETURNS int2
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN fence <> 'inside' THEN 0
    WHEN NOT (is_signed AND is_live) THEN 1
    WHEN NOT is_tapped THEN 2
    ELSE 3
END::int2;
