-- Sums up anew, from the records that count, what one steward's records of a segment and a day add
-- up to; `p_scan` is the record that stops or begins to count. The caller has locked the segment's
-- state.
CREATE OR REPLACE FUNCTION recount_patrol(p_district int4, p_now timestamptz, p_segment int8,
                                          p_day date, p_person int8, p_scan uuid) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    this_month CONSTANT date := date_trunc('month', p_day::timestamp)::date;
    this_bit   CONSTANT int4 := 1 << (extract(day FROM p_day)::int4 - 1);
    ids        uuid[];
    segments   int8[];
    months     date[];
    concerned  text[];
    present    text[];
    beside     text[];
    came       int4[];
    went       int4[];
BEGIN
    SELECT p.scan_ids INTO ids FROM patrol p
    WHERE p.district = p_district AND p.segment_id = p_segment
      AND p.day = p_day AND p.person_id = p_person;
    ids := array_remove(coalesce(ids, '{}'), p_scan) || p_scan;

    DELETE FROM patrol p
    WHERE p.district = p_district AND p.segment_id = p_segment
      AND p.day = p_day AND p.person_id = p_person;
    -- Each is read once: a phone gone wild has twenty thousand of a day.
    WITH own AS MATERIALIZED (
        -- Their order travels along: to look each up in the list takes the square of their number.
        SELECT c.scan_id, c.grade, c.flags, c.outcome, c.roles, i.n,
               counted_at(c.seen_at, c.received_at, c.offline_ms) AS at,
               NOT EXISTS (SELECT FROM void_scan v
                           WHERE v.district = p_district AND v.scan_id = i.id) AS counts
        FROM unnest(ids) WITH ORDINALITY AS i (id, n)
        JOIN scan c ON c.district = p_district AND c.scan_id = i.id
    ), summed AS (
        INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at,
                            best_grade, flags, outcome, scan_ids)
        SELECT p_district, p_segment, p_day, p_person, count(*), min(o.at), max(o.at),
               max(o.grade), bit_or(o.flags), min(o.outcome), array_agg(o.scan_id ORDER BY o.n)
        FROM own o WHERE o.counts
        HAVING count(*) > 0
    )
    -- In which roles the steward made them, and in which of those that count.
    SELECT array_agg(DISTINCT h.role), array_agg(DISTINCT h.role) FILTER (WHERE g.counts)
    INTO concerned, present
    FROM (SELECT o.roles, o.counts, min(o.at) AS at FROM own o GROUP BY o.roles, o.counts) g
    CROSS JOIN LATERAL unnest(record_roles(p_district, p_segment, p_person, p_day, g.at,
                                           g.roles)) AS h (role);
    -- In which roles others were there.
    SELECT array_agg(DISTINCT h.role) INTO beside
    FROM (SELECT p.person_id, c.roles,
                 min(counted_at(c.seen_at, c.received_at, c.offline_ms)) AS at
          FROM patrol p
          CROSS JOIN LATERAL unnest(p.scan_ids) AS i (id)
          JOIN scan c ON c.district = p_district AND c.scan_id = i.id
          WHERE p.district = p_district AND p.segment_id = p_segment AND p.day = p_day
            AND p.person_id <> p_person
          GROUP BY p.person_id, c.roles) g
    CROSS JOIN LATERAL unnest(record_roles(p_district, p_segment, g.person_id, p_day, g.at,
                                           g.roles)) AS h (role);

    SELECT array_agg(p_segment), array_agg(this_month),
           array_agg(CASE WHEN r.is_there THEN this_bit ELSE 0 END ORDER BY r.n),
           array_agg(CASE WHEN r.is_there THEN 0 ELSE this_bit END ORDER BY r.n)
    INTO segments, months, came, went
    FROM (SELECT c.n, coalesce(c.role = ANY (present), false)
                          OR coalesce(c.role = ANY (beside), false) AS is_there
          FROM unnest(concerned) WITH ORDINALITY AS c (role, n)) r;
    PERFORM change_days(p_district, segments, months, concerned, came, went);

    UPDATE segment_state s
    SET last_patrol_at = (SELECT max(p.last_at) FROM patrol p
                          WHERE p.district = p_district AND p.segment_id = p_segment)
    WHERE s.district = p_district AND s.segment_id = p_segment;
    PERFORM settle_segments(p_district, p_now, ARRAY[p_segment]);
END $$;
