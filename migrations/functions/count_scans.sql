-- Adds kept scans to what scans add up to: visits, outcomes, days of months, towns. Each day counts
-- once a role and segment: repeats change nothing. What is `undated` (4096) adds to nothing.
CREATE OR REPLACE FUNCTION count_scans(p_district int4, p_items scan_item[],
                                       p_grades scan_grade[], p_kept uuid[])
    RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    segments int8[];
    months   date[];
    roles    text[];
    days     int4[];
BEGIN
    WITH done AS MATERIALIZED (
        SELECT i.n, i.id, i.segment_id, i.day, i.person, i.seen_at, i.outcome, i.roles, g.grade,
               g.flags
        FROM unnest(p_items) i JOIN unnest(p_grades) g ON g.n = i.n
        WHERE i.id = ANY (p_kept) AND g.flags & 4096 = 0
    ), visit AS (
        INSERT INTO patrol AS p (district, segment_id, day, person_id, scans, first_at, last_at,
                                 best_grade, flags, outcome, scan_ids)
        -- Findings stand: a later "all normal" at the next code of the same river does not take
        -- them back.
        SELECT p_district, d.segment_id, d.day, d.person, count(*), min(d.seen_at),
               max(d.seen_at), max(d.grade), bit_or(d.flags), min(d.outcome),
               array_agg(d.id ORDER BY d.n)
        FROM done d GROUP BY d.segment_id, d.day, d.person
        ON CONFLICT (district, segment_id, day, person_id) DO UPDATE
        SET scans = p.scans + excluded.scans, first_at = least(p.first_at, excluded.first_at),
            last_at = greatest(p.last_at, excluded.last_at),
            best_grade = greatest(p.best_grade, excluded.best_grade),
            flags = p.flags | excluded.flags, outcome = least(p.outcome, excluded.outcome),
            scan_ids = p.scan_ids || excluded.scan_ids
    ), outcome AS (
        INSERT INTO patrol_outcome (district, event_id, segment_id, person_id, day, outcome, at)
        SELECT p_district, d.id, d.segment_id, d.person, d.day, d.outcome, d.seen_at
        FROM done d WHERE d.outcome IS NOT NULL
    )
    SELECT array_agg(b.segment_id), array_agg(b.month), array_agg(b.role), array_agg(b.days)
    INTO segments, months, roles, days
    FROM (SELECT d.segment_id, date_trunc('month', d.day::timestamp)::date AS month, h.role,
                 bit_or(1 << (extract(day FROM d.day)::int4 - 1)) AS days
          FROM done d
          CROSS JOIN LATERAL unnest(d.roles) AS h (role)
          GROUP BY 1, 2, 3) b
    -- The day of most records stands there already.
    WHERE b.days & ~coalesce((SELECT m.days FROM segment_month m
                              WHERE m.district = p_district AND m.segment_id = b.segment_id
                                AND m.month = b.month AND m.role = b.role), 0) <> 0;
    -- All at once, and the towns last, whose rows are wanted by many.
    IF segments IS NOT NULL THEN
        PERFORM change_days(p_district, segments, months, roles, days, NULL);
    END IF;
END $$;
