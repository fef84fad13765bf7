-- The records of a month that count. NULL in place of ids means all segments.
--
-- Only the months in which they can be stored are read. An id holds the time of the phone, a week
-- before its coming at most, and no record counts for a day after it came: the eighth day is for
-- time zones. Older ids of clocks that are wrong (`misdated`) are found by when they came.
CREATE OR REPLACE FUNCTION month_scans(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (scan_id uuid, segment_id int8, day date, person_id int8, at timestamptz,
                   grade int2, flags int4, outcome text, roles text[])
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT y.scan_id, y.segment_id, y.day, y.person_id,
           counted_at(y.seen_at, y.received_at, y.offline_ms), y.grade, y.flags, y.outcome, y.roles
    FROM (SELECT x.scan_id, x.segment_id, x.day, x.person_id, x.seen_at, x.received_at,
                 x.offline_ms, x.grade, x.flags, x.outcome, x.roles
          FROM scan x
          WHERE x.district = p_district
            AND x.scan_id >= uuidv7_floor((p_month::timestamp - interval '8 days')
                                          AT TIME ZONE 'UTC')
          UNION ALL
          SELECT x.scan_id, x.segment_id, x.day, x.person_id, x.seen_at, x.received_at,
                 x.offline_ms, x.grade, x.flags, x.outcome, x.roles
          FROM scan x
          WHERE x.district = p_district AND misdated(x.scan_id, x.received_at) = 1
            AND x.scan_id < uuidv7_floor((p_month::timestamp - interval '8 days')
                                         AT TIME ZONE 'UTC')
            AND x.received_at >= (p_month::timestamp - interval '8 days') AT TIME ZONE 'UTC') y
    WHERE y.day >= p_month AND y.day < p_month + interval '1 month'
      AND (p_ids IS NULL OR y.segment_id = ANY (p_ids))
      AND NOT EXISTS (SELECT FROM void_scan v
                      WHERE v.district = p_district AND v.scan_id = y.scan_id);
END;
