-- The moment a record counts for. One without seen_at, of a release before, counts for when it was
-- made if it waited up to three days on the phone, which are 259,200,000 ms.
--
-- STABLE, as the arithmetic of times is: what says more would not be inlined.
CREATE OR REPLACE FUNCTION counted_at(seen_at timestamptz, received_at timestamptz,
                                      offline_ms int8) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN seen_at IS NOT NULL THEN seen_at
            WHEN offline_ms BETWEEN 0 AND 259200000
            THEN received_at - make_interval(secs => offline_ms / 1000.0)
            ELSE received_at END;
