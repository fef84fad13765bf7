-- Recording scans: one call, one transaction, any number of items, each answered for itself.

-- Inside, outside or uncertain (DESIGN.md, Evidence): outside when even the nearest point of the accuracy circle is beyond the
-- radius; inside only with a fix good to 100 m and no older than 30 s.
CREATE FUNCTION fence_verdict(distance_m float8, accuracy_m float8, age_ms int8, radius_m float8) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN distance_m IS NULL THEN 'none'
    WHEN distance_m - coalesce(accuracy_m, 'infinity') > radius_m THEN 'outside'
    WHEN accuracy_m <= 100 AND age_ms BETWEEN 0 AND 30000 THEN 'inside'
    ELSE 'uncertain'
END;

-- E0 a claim; E1 inside; E2 inside, signed by the steward's device and live; E3 with a fresh tap as well.
CREATE FUNCTION evidence_grade(fence text, is_signed bool, is_live bool, is_tapped bool) RETURNS int2
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN fence <> 'inside' THEN 0
    WHEN NOT (is_signed AND is_live) THEN 1
    WHEN NOT is_tapped THEN 2
    ELSE 3
END::int2;

-- Metres per second between two fixes, net of both accuracies; NULL when it cannot be said.
CREATE FUNCTION implied_speed(a geometry, a_accuracy float8, a_at timestamptz, b geometry, b_accuracy float8, b_at timestamptz) RETURNS float8
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN greatest(ST_DistanceSphere(a, b) - a_accuracy - b_accuracy, 0) / greatest(abs(extract(epoch FROM b_at - a_at)), 1);

-- Items are objects: id (uuid), code, person, account, device (hex), device_time, sent_at, lon, lat, accuracy, taken_at, signed, tapped,
-- outcome, payload (base64). Answers: recorded, replayed (same id again: the first answer), conflict (the id belongs to another
-- scan), unknown_code, unbound_code (no place yet), retired_code, not_steward.
-- Flags: 1 outside, 2 implausible speed, 4 identical repeated fix, 8 shared device, 16 sequence gap, 32 clock skew, 64 two stewards
-- with one device within ten minutes.
-- Every row that several recordings may want is locked first, in one order (stewards, devices, segments, towns, each by key), so
-- that recordings wait for each other but never deadlock; reads after the locks see what the others committed.
CREATE FUNCTION record_scans(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS TABLE (ordinal int4, result text, segment int8, on_day date, evidence int2, verdict text, distance float4, marks int4)
    LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    zone      text := (SELECT d.time_zone FROM district d WHERE d.district = p_district);
    item      record;
    known     record;
    last_one  record;
    last_user record;
    month_row record;
    offline   int8;
    age       int8;
    seen_at   timestamptz;
    touched   int8[] := '{}';
    patrolled timestamptz[] := '{}';
    towns     text[] := '{}';
    months    date[] := '{}';
    kinds     text[] := '{}';
    firsts    int4[] := '{}';
BEGIN
    INSERT INTO steward_last_scan (district, person_id)
    SELECT DISTINCT p_district, (i ->> 'person')::int8 FROM jsonb_array_elements(p_items) i ORDER BY 2
    ON CONFLICT DO NOTHING;
    PERFORM FROM steward_last_scan
    WHERE district = p_district AND person_id IN (SELECT (i ->> 'person')::int8 FROM jsonb_array_elements(p_items) i)
    ORDER BY person_id FOR UPDATE;

    INSERT INTO device_last_scan (district, device)
    SELECT DISTINCT p_district, decode(i ->> 'device', 'hex') FROM jsonb_array_elements(p_items) i
    WHERE i ->> 'device' IS NOT NULL ORDER BY 2
    ON CONFLICT DO NOTHING;
    PERFORM FROM device_last_scan
    WHERE district = p_district AND device IN (SELECT decode(i ->> 'device', 'hex') FROM jsonb_array_elements(p_items) i)
    ORDER BY device FOR UPDATE;

    PERFORM FROM segment_state s
    WHERE s.district = p_district
      AND s.segment_id IN (SELECT k.segment_id FROM jsonb_array_elements(p_items) i
                           JOIN code c ON c.district = p_district AND c.code = (i ->> 'code')::int4
                           JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id)
    ORDER BY s.segment_id FOR UPDATE;

    FOR item IN
        SELECT i.n::int4 AS n, (i.v ->> 'id')::uuid AS id, (i.v ->> 'code')::int4 AS code,
               (i.v ->> 'person')::int8 AS person, (i.v ->> 'account')::int8 AS account, decode(i.v ->> 'device', 'hex') AS device,
               (i.v ->> 'device_time')::timestamptz AS device_time, (i.v ->> 'sent_at')::timestamptz AS sent_at,
               (i.v ->> 'taken_at')::timestamptz AS taken_at, (i.v ->> 'accuracy')::float4 AS accuracy,
               ST_SetSRID(ST_MakePoint((i.v ->> 'lon')::float8, (i.v ->> 'lat')::float8), 4326) AS fix,
               coalesce((i.v ->> 'signed')::bool, false) AS signed, coalesce((i.v ->> 'tapped')::bool, false) AS tapped,
               i.v ->> 'outcome' AS outcome, decode(i.v ->> 'payload', 'base64') AS payload,
               c.state, k.checkpoint_id, k.segment_id, k.location, k.radius_m, s.area_path, s.kind,
               NULL::date AS day, NULL::float8 AS distance_m, NULL::text AS fence, NULL::int2 AS grade, 0 AS flags
        FROM jsonb_array_elements(p_items) WITH ORDINALITY AS i (v, n)
        LEFT JOIN code c ON c.district = p_district AND c.code = (i.v ->> 'code')::int4
        LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
        LEFT JOIN segment s ON s.district = k.district AND s.segment_id = k.segment_id
        ORDER BY i.n
    LOOP
        SELECT * INTO known FROM scan WHERE district = p_district AND scan_id = item.id;
        IF FOUND THEN
            IF known.code = item.code AND known.person_id = item.person THEN
                RETURN QUERY SELECT item.n, 'replayed', known.segment_id, known.day, known.grade, known.fence, known.distance_m, known.flags;
            ELSE
                RETURN QUERY SELECT item.n, 'conflict', NULL::int8, NULL::date, NULL::int2, NULL::text, NULL::float4, NULL::int4;
            END IF;
            CONTINUE;
        END IF;

        offline := extract(epoch FROM item.sent_at - item.device_time) * 1000;
        seen_at := CASE WHEN offline BETWEEN 0 AND 259200000 THEN p_now - make_interval(secs => offline / 1000.0) ELSE p_now END;
        item.day := (seen_at AT TIME ZONE zone)::date;

        IF item.state IS NULL OR item.state = 'retired' OR item.segment_id IS NULL OR NOT EXISTS (
            SELECT FROM stewardship st
            WHERE st.district = p_district AND st.segment_id = item.segment_id AND st.person_id = item.person
              AND st.valid_from <= item.day AND (st.valid_to IS NULL OR st.valid_to > item.day))
        THEN
            RETURN QUERY SELECT item.n,
                CASE WHEN item.state IS NULL THEN 'unknown_code' WHEN item.state = 'retired' THEN 'retired_code'
                     WHEN item.segment_id IS NULL THEN 'unbound_code' ELSE 'not_steward' END,
                item.segment_id, NULL::date, NULL::int2, NULL::text, NULL::float4, NULL::int4;
            CONTINUE;
        END IF;

        age := extract(epoch FROM item.device_time - item.taken_at) * 1000;
        item.distance_m := ST_Distance(item.fix::geography, item.location::geography);
        item.fence := fence_verdict(item.distance_m, item.accuracy, age, item.radius_m);
        item.grade := evidence_grade(item.fence, item.signed,
            coalesce(offline + age, extract(epoch FROM p_now - item.taken_at) * 1000) BETWEEN 0 AND 120000, item.tapped);

        SELECT * INTO last_one FROM steward_last_scan WHERE district = p_district AND person_id = item.person;
        IF item.fence = 'outside' THEN item.flags := item.flags | 1; END IF;
        IF implied_speed(last_one.fix, last_one.accuracy_m, last_one.fix_taken_at, item.fix, item.accuracy, item.taken_at) > 40 THEN
            item.flags := item.flags | 2;
        END IF;
        -- A receiver's noise moves every fix; the very same one after a minute was played back or kept.
        IF ST_Equals(last_one.fix, item.fix) AND p_now - last_one.received_at > interval '1 minute' THEN item.flags := item.flags | 4; END IF;
        IF item.device IS NOT NULL THEN
            SELECT * INTO last_user FROM device_last_scan WHERE district = p_district AND device = item.device;
            IF last_user.person_id <> item.person THEN
                item.flags := item.flags | 8;
                IF p_now - last_user.received_at < interval '10 minutes' THEN item.flags := item.flags | 64; END IF;
            END IF;
        END IF;
        IF abs(extract(epoch FROM coalesce(item.sent_at, greatest(item.device_time, p_now)) - p_now)) > 120 THEN item.flags := item.flags | 32; END IF;

        INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id, account_id, device, device_time, received_at,
                          offline_ms, fix, accuracy_m, fix_taken_at, fix_age_ms, payload, day, distance_m, fence, grade, flags, outcome)
        VALUES (p_district, item.id, item.code, item.checkpoint_id, item.segment_id, item.person, item.account, item.device,
                item.device_time, p_now, offline, item.fix, item.accuracy, item.taken_at, age, item.payload, item.day,
                item.distance_m, item.fence, item.grade, item.flags, item.outcome)
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            -- Somebody else's scan took this id between the look above and here.
            RETURN QUERY SELECT item.n, 'conflict', NULL::int8, NULL::date, NULL::int2, NULL::text, NULL::float4, NULL::int4;
            CONTINUE;
        END IF;

        UPDATE steward_last_scan l
        SET received_at = p_now, fix = coalesce(item.fix, l.fix),
            accuracy_m = CASE WHEN item.fix IS NULL THEN l.accuracy_m ELSE item.accuracy END,
            fix_taken_at = CASE WHEN item.fix IS NULL THEN l.fix_taken_at ELSE item.taken_at END
        WHERE l.district = p_district AND l.person_id = item.person;
        UPDATE device_last_scan SET person_id = item.person, received_at = p_now WHERE district = p_district AND device = item.device;

        INSERT INTO patrol AS p (district, segment_id, day, person_id, scans, first_at, last_at, best_grade, flags, outcome)
        VALUES (p_district, item.segment_id, item.day, item.person, 1, seen_at, seen_at, item.grade, item.flags, item.outcome)
        ON CONFLICT (district, segment_id, day, person_id) DO UPDATE
        SET scans = p.scans + 1, first_at = least(p.first_at, excluded.first_at), last_at = greatest(p.last_at, excluded.last_at),
            best_grade = greatest(p.best_grade, excluded.best_grade), flags = p.flags | excluded.flags,
            -- Findings stand: a later "all normal" at the next code of the same river does not take them back.
            outcome = CASE WHEN 'findings' IN (p.outcome, excluded.outcome) THEN 'findings' ELSE coalesce(excluded.outcome, p.outcome) END;
        IF item.outcome IS NOT NULL THEN
            INSERT INTO patrol_outcome (district, event_id, segment_id, person_id, day, outcome, at)
            VALUES (p_district, item.id, item.segment_id, item.person, item.day, item.outcome, seen_at);
        END IF;

        FOR month_row IN
            INSERT INTO segment_month AS m (district, segment_id, month, role, days)
            SELECT p_district, item.segment_id, date_trunc('month', item.day::timestamp)::date, st.role,
                   1 << (extract(day FROM item.day)::int4 - 1)
            FROM stewardship st
            WHERE st.district = p_district AND st.segment_id = item.segment_id AND st.person_id = item.person
              AND st.valid_from <= item.day AND (st.valid_to IS NULL OR st.valid_to > item.day)
            GROUP BY st.role
            ON CONFLICT (district, segment_id, month, role) DO UPDATE
            SET days = m.days | excluded.days WHERE m.days & excluded.days = 0
            RETURNING m.month, bit_count(m.days::bit(32)) = 1 AS is_first
        LOOP
            towns := towns || area_town(item.area_path);
            months := months || month_row.month;
            kinds := kinds || item.kind;
            firsts := firsts || month_row.is_first::int4;
        END LOOP;

        touched := touched || item.segment_id;
        patrolled := patrolled || seen_at;
        RETURN QUERY SELECT item.n, 'recorded', item.segment_id, item.day, item.grade, item.fence, item.distance_m::float4, item.flags;
    END LOOP;

    IF cardinality(towns) > 0 THEN
        INSERT INTO town_month AS t (district, town_path, month, kind, patrolled, patrolled_days)
        SELECT p_district, a.town, a.month, a.kind, sum(a.first), count(*)
        FROM unnest(towns, months, kinds, firsts) AS a (town, month, kind, first)
        GROUP BY a.town, a.month, a.kind ORDER BY a.town, a.month, a.kind
        ON CONFLICT (district, town_path, month, kind) DO UPDATE
        SET patrolled = t.patrolled + excluded.patrolled, patrolled_days = t.patrolled_days + excluded.patrolled_days;
    END IF;
    IF cardinality(touched) > 0 THEN
        PERFORM settle_segments(p_district, p_now, touched, patrolled);
    END IF;
END $$;
