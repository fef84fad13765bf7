-- Sets and clears days of months on which roles patrolled segments, and gives the towns in which
-- they lay then the difference: a day that is there already changes nothing. The arrays run
-- parallel, a segment, month and role once each, with the bits of the days that came and of those
-- that went (NULL where none went). The caller has locked the states of the segments, and settles
-- them.
CREATE OR REPLACE FUNCTION change_days(p_district int4, p_segments int8[], p_months date[],
                                       p_roles text[], p_came int4[], p_went int4[]) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    WITH before AS MATERIALIZED (
        -- The row as it stands: nobody else changes it while the segment's state is locked.
        SELECT c.segment_id, c.month, c.role, c.came, coalesce(c.went, 0) AS went, coalesce((
                   SELECT m.days FROM segment_month m
                   WHERE m.district = p_district AND m.segment_id = c.segment_id
                     AND m.month = c.month AND m.role = c.role), 0) AS was
        FROM unnest(p_segments, p_months, p_roles, p_came, p_went)
             AS c (segment_id, month, role, came, went)
    ), changed AS MATERIALIZED (
        SELECT b.segment_id, b.month, b.role, b.was, (b.was | b.came) & ~b.went AS days
        FROM before b WHERE (b.was | b.came) & ~b.went <> b.was
    ), written AS (
        INSERT INTO segment_month AS m (district, segment_id, month, role, days)
        SELECT p_district, c.segment_id, c.month, c.role, c.days FROM changed c
        ON CONFLICT (district, segment_id, month, role) DO UPDATE
        SET days = excluded.days | CASE WHEN p_went IS NULL THEN m.days ELSE 0 END
    )
    INSERT INTO town_month AS t (district, town_path, month, kind, patrolled, patrolled_days)
    SELECT p_district, area_town(coalesce(b.area_path, s.area_path)) AS town, c.month,
           coalesce(b.kind, s.kind) AS sort,
           sum((c.days <> 0)::int4 - (c.was <> 0)::int4),
           sum(bit_count(c.days::bit(32)) - bit_count(c.was::bit(32)))
    FROM changed c
    JOIN segment_state s ON s.district = p_district AND s.segment_id = c.segment_id
    -- As lay_then, without a call for each row of a recording.
    LEFT JOIN LATERAL (SELECT v.area_path, v.kind FROM segment_move v
                       WHERE v.district = p_district AND v.segment_id = c.segment_id
                         AND v.past_day >= c.month + interval '1 month'
                       ORDER BY v.past_day LIMIT 1) b ON true
    GROUP BY town, c.month, sort ORDER BY town, c.month, sort
    ON CONFLICT (district, town_path, month, kind) DO UPDATE
    SET patrolled = t.patrolled + excluded.patrolled,
        patrolled_days = t.patrolled_days + excluded.patrolled_days;

    -- A month without a day is no row.
    IF p_went IS NOT NULL THEN
        DELETE FROM segment_month m
        WHERE m.district = p_district AND m.segment_id = ANY (p_segments)
          AND m.month = ANY (p_months) AND m.days = 0;
    END IF;
END $$;
