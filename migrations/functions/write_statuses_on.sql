-- Works out how segments stand on a local day by the duties there are, and tells open consoles.
-- `p_patrolled_at`, where given, runs parallel to `p_ids` and moves the last patrol forward. A part
-- of settle_segments and write_statuses, which find the day, once.
--
-- In plpgsql, since a plan is kept there from call to call. Who calls it forces generic plans: what
-- is looked up goes along primary keys whatever is asked, and planning for each call would cost
-- several times the work.
CREATE OR REPLACE FUNCTION write_statuses_on(p_district int4, p_now timestamptz, p_today date,
                                             p_ids int8[], p_patrolled_at timestamptz[])
    RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH moved AS MATERIALIZED (
        SELECT i.id, max(i.at) AS at FROM unnest(p_ids, p_patrolled_at) AS i (id, at) GROUP BY i.id
    ), settled AS (
        UPDATE segment_state s
        SET status = c.status, as_of = p_today,
            last_patrol_at = greatest(s.last_patrol_at, moved.at)
        -- One segment at a time along the indexes, whatever their number: see duty_counts.
        FROM moved CROSS JOIN LATERAL compute_status(p_district, ARRAY[moved.id], p_today) c
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
