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
    roles      text[];
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
    INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at, best_grade,
                        flags, outcome, scan_ids)
    SELECT p_district, p_segment, p_day, p_person, count(*), min(s.seen_at), max(s.seen_at),
           max(s.grade), bit_or(s.flags), min(s.outcome),
           array_agg(s.scan_id ORDER BY s.n)
    -- Their order travels along: to look each up in the list takes the square of their number.
    FROM (SELECT c.scan_id, c.grade, c.flags, c.outcome,
                 coalesce(c.seen_at, c.received_at) AS seen_at, i.n
          FROM unnest(ids) WITH ORDINALITY AS i (id, n)
          JOIN scan c ON c.district = p_district AND c.scan_id = i.id
          WHERE NOT EXISTS (SELECT FROM void_scan v
                            WHERE v.district = p_district AND v.scan_id = i.id)) s
    HAVING count(*) > 0;

    -- The day of every role that the steward held then: patrolled, if any holder of the role has a
    -- record that counts.
    SELECT array_agg(p_segment), array_agg(this_month), array_agg(r.role),
           array_agg(CASE WHEN r.present THEN this_bit ELSE 0 END),
           array_agg(CASE WHEN r.present THEN 0 ELSE this_bit END)
    INTO segments, months, roles, came, went
    FROM (SELECT held.role,
                 EXISTS (SELECT FROM patrol p
                         JOIN stewardship st ON st.district = p.district
                             AND st.segment_id = p.segment_id AND st.person_id = p.person_id
                             AND st.role = held.role AND st.valid_from <= p_day
                             AND (st.valid_to IS NULL OR st.valid_to > p_day)
                         WHERE p.district = p_district AND p.segment_id = p_segment
                           AND p.day = p_day) AS present
          FROM (SELECT DISTINCT st.role FROM stewardship st
                WHERE st.district = p_district AND st.segment_id = p_segment
                  AND st.person_id = p_person AND st.valid_from <= p_day
                  AND (st.valid_to IS NULL OR st.valid_to > p_day)) held) r;
    PERFORM change_days(p_district, segments, months, roles, came, went);

    UPDATE segment_state s
    SET last_patrol_at = (SELECT max(p.last_at) FROM patrol p
                          WHERE p.district = p_district AND p.segment_id = p_segment)
    WHERE s.district = p_district AND s.segment_id = p_segment;
    PERFORM settle_segments(p_district, p_now, ARRAY[p_segment]);
END $$;
