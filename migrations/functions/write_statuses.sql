-- Works out how segments stand by the duties there are, and tells open consoles. Who calls it has
-- brought those to the local day (refresh_duties), as settle_segments does by itself.
-- `p_patrolled_at`, where given, runs parallel to `p_ids` and moves the last patrol forward.
--
-- In plpgsql, since a plan is kept there from call to call, and the day is looked up once. Generic
-- plans are forced: what is looked up goes along primary keys whatever is asked, and planning for
-- each call would cost several times the work.
CREATE OR REPLACE FUNCTION write_statuses(p_district int4, p_now timestamptz, p_ids int8[],
                                          p_patrolled_at timestamptz[] DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    today CONSTANT date := settling_day(p_district, p_now, p_ids);
BEGIN
    WITH moved AS MATERIALIZED (
        SELECT i.id, max(i.at) AS at FROM unnest(p_ids, p_patrolled_at) AS i (id, at) GROUP BY i.id
    ), settled AS (
        UPDATE segment_state s
        SET status = c.status, as_of = today,
            last_patrol_at = greatest(s.last_patrol_at, moved.at)
        -- One segment at a time along the indexes, whatever their number: see duty_counts.
        FROM moved CROSS JOIN LATERAL compute_status(p_district, ARRAY[moved.id], today) c
        WHERE s.district = p_district AND s.segment_id = moved.id
        RETURNING s.segment_id, s.area_path, s.status, s.open_problems, s.last_patrol_at
    )
    INSERT INTO live_event (district, area_path, payload, created_at)
    SELECT p_district, area_path,
           jsonb_build_object('id', segment_id, 'status', status, 'open_problems', open_problems,
                              'last_patrol_at', last_patrol_at),
           p_now
    FROM settled;
END $$;
