-- A patrol summed up again when one of its records stops or begins to count.

-- Sums up anew, from the records that count, what one steward's records of a segment and a day add up to; p_scan is the record that
-- changed. The caller has locked the segment's state.
CREATE FUNCTION recount_patrol(p_district int4, p_now timestamptz, p_segment int8, p_day date, p_person int8, p_scan uuid) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    this_month CONSTANT date := date_trunc('month', p_day::timestamp)::date;
    this_bit   CONSTANT int4 := 1 << (extract(day FROM p_day)::int4 - 1);
    ids        uuid[];
BEGIN
    SELECT p.scan_ids INTO ids FROM patrol p
    WHERE p.district = p_district AND p.segment_id = p_segment AND p.day = p_day AND p.person_id = p_person;
    ids := array_remove(coalesce(ids, '{}'), p_scan) || p_scan;

    DELETE FROM patrol p WHERE p.district = p_district AND p.segment_id = p_segment AND p.day = p_day AND p.person_id = p_person;
    INSERT INTO patrol (district, segment_id, day, person_id, scans, first_at, last_at, best_grade, flags, outcome, scan_ids)
    SELECT p_district, p_segment, p_day, p_person, count(*), min(s.seen_at), max(s.seen_at), max(s.grade), bit_or(s.flags), min(s.outcome),
           array_agg(s.scan_id ORDER BY array_position(ids, s.scan_id))
    FROM (SELECT scan_id, grade, flags, outcome, coalesce(seen_at, received_at) AS seen_at
          FROM scan
          WHERE district = p_district AND scan_id = ANY (ids)
            AND NOT EXISTS (SELECT FROM void_scan v WHERE v.district = p_district AND v.scan_id = scan.scan_id)) s
    HAVING count(*) > 0;

    -- The day of every role that the steward held then: patrolled, if any holder of the role has a record that counts.
    WITH changed AS MATERIALIZED (
        SELECT r.role, r.days AS was, CASE WHEN r.present THEN r.days | this_bit ELSE r.days & ~this_bit END AS days
        FROM (SELECT held.role, coalesce(m.days, 0) AS days,
                     EXISTS (SELECT FROM patrol p
                             JOIN stewardship st ON st.district = p.district AND st.segment_id = p.segment_id AND st.person_id = p.person_id
                                 AND st.role = held.role AND st.valid_from <= p_day AND (st.valid_to IS NULL OR st.valid_to > p_day)
                             WHERE p.district = p_district AND p.segment_id = p_segment AND p.day = p_day) AS present
              FROM (SELECT DISTINCT st.role FROM stewardship st
                    WHERE st.district = p_district AND st.segment_id = p_segment AND st.person_id = p_person
                      AND st.valid_from <= p_day AND (st.valid_to IS NULL OR st.valid_to > p_day)) held
              LEFT JOIN segment_month m ON m.district = p_district AND m.segment_id = p_segment AND m.month = this_month
                  AND m.role = held.role) r
        WHERE (r.days & this_bit <> 0) <> r.present
    ), cleared AS (
        DELETE FROM segment_month m USING changed c
        WHERE c.days = 0 AND m.district = p_district AND m.segment_id = p_segment AND m.month = this_month AND m.role = c.role
    ), written AS (
        INSERT INTO segment_month AS m (district, segment_id, month, role, days)
        SELECT p_district, p_segment, this_month, c.role, c.days FROM changed c WHERE c.days <> 0
        ON CONFLICT (district, segment_id, month, role) DO UPDATE SET days = excluded.days
    )
    INSERT INTO town_month AS t (district, town_path, month, kind, patrolled, patrolled_days)
    SELECT p_district, area_town(s.area_path), this_month, s.kind, sum((c.days <> 0)::int4 - (c.was <> 0)::int4),
           sum(bit_count(c.days::bit(32)) - bit_count(c.was::bit(32)))
    FROM changed c
    JOIN segment_state s ON s.district = p_district AND s.segment_id = p_segment
    GROUP BY area_town(s.area_path), s.kind
    ON CONFLICT (district, town_path, month, kind) DO UPDATE
    SET patrolled = t.patrolled + excluded.patrolled, patrolled_days = t.patrolled_days + excluded.patrolled_days;

    UPDATE segment_state s
    SET last_patrol_at = (SELECT max(p.last_at) FROM patrol p WHERE p.district = p_district AND p.segment_id = p_segment)
    WHERE s.district = p_district AND s.segment_id = p_segment;
    PERFORM settle_segments(p_district, p_now, ARRAY[p_segment]);
END $$;

-- Takes a record back for the steward who made it, within two minutes of making it, by the phone's clock where both tell it. Answers
-- recorded (taken back now), replayed, conflict (the id belongs to another withdrawal), unknown_scan (no such record of theirs), too_late.
CREATE FUNCTION withdraw_scan(p_district int4, p_now timestamptz, p_id uuid, p_scan uuid, p_person int8, p_account int8,
                              p_device_time timestamptz, p_payload bytea) RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    taken record;
    known record;
BEGIN
    SELECT s.segment_id, s.day, s.device_time, s.received_at INTO taken
    FROM scan s WHERE s.district = p_district AND s.scan_id = p_scan AND s.person_id = p_person;
    IF NOT FOUND THEN
        RETURN 'unknown_scan';
    END IF;
    PERFORM FROM segment_state WHERE district = p_district AND segment_id = taken.segment_id FOR UPDATE;
    SELECT w.scan_id, w.person_id INTO known FROM scan_withdrawal w WHERE w.district = p_district AND w.event_id = p_id;
    IF FOUND THEN
        RETURN CASE WHEN known.scan_id = p_scan AND known.person_id = p_person THEN 'replayed' ELSE 'conflict' END;
    END IF;
    IF coalesce(p_device_time - taken.device_time, p_now - taken.received_at) NOT BETWEEN interval '0' AND interval '2 minutes' THEN
        RETURN 'too_late';
    END IF;
    INSERT INTO scan_withdrawal (district, event_id, scan_id, person_id, account_id, at, payload)
    VALUES (p_district, p_id, p_scan, p_person, p_account, p_now, p_payload);
    INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
    VALUES (p_district, p_scan, taken.segment_id, taken.day, p_person, 'withdrawn')
    ON CONFLICT (district, scan_id) DO UPDATE SET cause = 'withdrawn';
    PERFORM recount_patrol(p_district, p_now, taken.segment_id, taken.day, p_person, p_scan);
    RETURN 'recorded';
END $$;

-- An official's decision on a record. Answers recorded, replayed, conflict, or withdrawn: what the steward took back is not decided on.
CREATE FUNCTION decide_scan(p_district int4, p_now timestamptz, p_id uuid, p_scan uuid, p_account int8, p_verdict text, p_note text)
    RETURNS text
    LANGUAGE plpgsql
AS $$
DECLARE
    taken record;
    known record;
BEGIN
    SELECT s.segment_id, s.day, s.person_id INTO STRICT taken FROM scan s WHERE s.district = p_district AND s.scan_id = p_scan;
    PERFORM FROM segment_state WHERE district = p_district AND segment_id = taken.segment_id FOR UPDATE;
    SELECT d.scan_id, d.verdict INTO known FROM scan_decision d WHERE d.district = p_district AND d.event_id = p_id;
    IF FOUND THEN
        RETURN CASE WHEN known.scan_id = p_scan AND known.verdict = p_verdict THEN 'replayed' ELSE 'conflict' END;
    END IF;
    IF EXISTS (SELECT FROM void_scan v WHERE v.district = p_district AND v.scan_id = p_scan AND v.cause = 'withdrawn') THEN
        RETURN 'withdrawn';
    END IF;
    INSERT INTO scan_decision (district, event_id, scan_id, account_id, at, verdict, note)
    VALUES (p_district, p_id, p_scan, p_account, p_now, p_verdict, p_note);
    IF p_verdict = 'set_aside' THEN
        INSERT INTO void_scan (district, scan_id, segment_id, day, person_id, cause)
        VALUES (p_district, p_scan, taken.segment_id, taken.day, taken.person_id, 'set_aside') ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM void_scan v WHERE v.district = p_district AND v.scan_id = p_scan;
    END IF;
    PERFORM recount_patrol(p_district, p_now, taken.segment_id, taken.day, taken.person_id, p_scan);
    RETURN 'recorded';
END $$;

-- From the records that count.
DROP FUNCTION patrols_anew(int4, date, int8[]);
CREATE FUNCTION patrols_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, day date, person_id int8, scans int4, first_at timestamptz, last_at timestamptz, best_grade int2,
                   flags int4, outcome text, scan_ids uuid[])
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT s.segment_id, s.day, s.person_id, count(*)::int4, min(s.at), max(s.at), max(s.grade), bit_or(s.flags),
           CASE WHEN bool_or(s.outcome = 'findings') THEN 'findings' ELSE max(s.outcome) END, array_agg(s.scan_id)
    FROM (SELECT x.*, CASE WHEN x.seen_at IS NOT NULL THEN x.seen_at
                           WHEN x.offline_ms BETWEEN 0 AND 259200000 THEN x.received_at - make_interval(secs => x.offline_ms / 1000.0)
                           ELSE x.received_at END AS at
          FROM scan x
          WHERE x.district = p_district AND x.day >= p_month AND x.day < p_month + interval '1 month'
            AND (p_ids IS NULL OR x.segment_id = ANY (p_ids))
            AND NOT EXISTS (SELECT FROM void_scan v WHERE v.district = p_district AND v.scan_id = x.scan_id)) s
    GROUP BY s.segment_id, s.day, s.person_id;
END;

CREATE OR REPLACE FUNCTION segment_months_anew(p_district int4, p_month date, p_ids int8[])
    RETURNS TABLE (segment_id int8, role text, days int4)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.segment_id, st.role, bit_or(1 << (v.day - p_month))
    FROM (SELECT DISTINCT x.segment_id, x.person_id, x.day FROM scan x
          WHERE x.district = p_district AND x.day >= p_month AND x.day < p_month + interval '1 month'
            AND (p_ids IS NULL OR x.segment_id = ANY (p_ids))
            AND NOT EXISTS (SELECT FROM void_scan w WHERE w.district = p_district AND w.scan_id = x.scan_id)) v
    JOIN stewardship st ON st.district = p_district AND st.segment_id = v.segment_id AND st.person_id = v.person_id
                       AND st.valid_from <= v.day AND (st.valid_to IS NULL OR st.valid_to > v.day)
    GROUP BY v.segment_id, st.role;
END;

-- Records with everything that was said of them, by id.
CREATE FUNCTION records(p_district int4, p_ids uuid[])
    RETURNS TABLE (id uuid, segment int8, segment_name text, kind text, checkpoint text, person int8, person_name text, day date, at timestamptz,
                   received_at timestamptz, outcome text, findings jsonb, note text, grade int2, fence text, distance_m float4,
                   accuracy_m float4, flags int4, withdrawn bool, explanation jsonb, decision jsonb)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT c.scan_id, c.segment_id, s.name, s.kind, coalesce(k.name, ''), c.person_id, p.name, c.day, coalesce(c.seen_at, c.received_at), c.received_at,
           c.outcome, to_jsonb(c.findings), c.note, c.grade, c.fence, c.distance_m, c.accuracy_m, c.flags,
           EXISTS (SELECT FROM void_scan v WHERE v.district = p_district AND v.scan_id = c.scan_id AND v.cause = 'withdrawn'),
           (SELECT jsonb_build_object('at', e.at, 'reasons', e.reasons, 'note', e.note) FROM scan_explanation e
            WHERE e.district = p_district AND e.scan_id = c.scan_id ORDER BY e.at DESC, e.event_id DESC LIMIT 1),
           (SELECT jsonb_build_object('at', d.at, 'verdict', d.verdict, 'note', d.note, 'by', a.name)
            FROM scan_decision d JOIN account a ON a.district = d.district AND a.account_id = d.account_id
            WHERE d.district = p_district AND d.scan_id = c.scan_id ORDER BY d.at DESC, d.event_id DESC LIMIT 1)
    FROM scan c
    JOIN segment s ON s.district = c.district AND s.segment_id = c.segment_id
    JOIN person p ON p.district = c.district AND p.person_id = c.person_id
    LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
    WHERE c.district = p_district AND c.scan_id = ANY (p_ids);
END;
