-- Metres per second between two fixes, net of both accuracies; none when it cannot be said. Not
-- STRICT: a strict function is called for every row instead of being inlined.
CREATE OR REPLACE FUNCTION implied_speed(a geometry, a_accuracy float8, a_at timestamptz,
                                         b geometry, b_accuracy float8, b_at timestamptz)
    RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN a_accuracy IS NOT NULL AND b_accuracy IS NOT NULL
            THEN greatest(ST_DistanceSphere(a, b) - a_accuracy - b_accuracy, 0)
                 / greatest(abs(extract(epoch FROM b_at - a_at)), 1) END;
