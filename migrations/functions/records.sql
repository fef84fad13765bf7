-- Records by id, with everything that was said of them: the newest explanation and the newest
-- decision.
CREATE OR REPLACE FUNCTION records(p_district int4, p_ids uuid[])
    RETURNS TABLE (id uuid, segment int8, segment_name text, kind text, checkpoint text,
                   person int8, person_name text, day date, at timestamptz,
                   received_at timestamptz, outcome text, findings jsonb, note text, grade int2,
                   fence text, distance_m float4, accuracy_m float4, flags int4, withdrawn bool,
                   explanation jsonb, decision jsonb)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT c.scan_id, c.segment_id, s.name, s.kind, coalesce(k.name, ''), c.person_id, p.name,
           c.day, counted_at(c.seen_at, c.received_at, c.offline_ms), c.received_at, c.outcome,
           to_jsonb(c.findings), c.note, c.grade, c.fence, c.distance_m, c.accuracy_m, c.flags,
           EXISTS (SELECT FROM void_scan v
                   WHERE v.district = p_district AND v.scan_id = c.scan_id
                     AND v.cause = 'withdrawn'),
           (SELECT jsonb_build_object('at', e.at, 'reasons', e.reasons, 'note', e.note)
            FROM scan_explanation e
            WHERE e.district = p_district AND e.scan_id = c.scan_id
            ORDER BY e.at DESC, e.event_id DESC LIMIT 1),
           (SELECT jsonb_build_object('at', d.at, 'verdict', d.verdict, 'note', d.note,
                                      'by', a.name)
            FROM scan_decision d
            JOIN account a ON a.district = d.district AND a.account_id = d.account_id
            WHERE d.district = p_district AND d.scan_id = c.scan_id
            ORDER BY d.at DESC, d.event_id DESC LIMIT 1)
    FROM scan c
    JOIN segment s ON s.district = c.district AND s.segment_id = c.segment_id
    JOIN person p ON p.district = c.district AND p.person_id = c.person_id
    LEFT JOIN checkpoint k ON k.district = c.district AND k.checkpoint_id = c.checkpoint_id
    WHERE c.district = p_district AND c.scan_id = ANY (p_ids);
END;
