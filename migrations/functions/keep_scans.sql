-- Stores graded items. Answers those that were stored: somebody else's scan may have taken an id
-- since it was looked for.
CREATE OR REPLACE FUNCTION keep_scans(p_district int4, p_now timestamptz, p_items scan_item[],
                                      p_grades scan_grade[])
    RETURNS SETOF uuid
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    INSERT INTO scan (district, scan_id, code, checkpoint_id, segment_id, person_id, account_id,
                      device, device_time, received_at, offline_ms, fix, accuracy_m, fix_taken_at,
                      fix_age_ms, payload, day, distance_m, fence, grade, flags, outcome, seen_at,
                      findings, note, lease_at, signer, signature, sequence, roles,
                      entered_reason)
    SELECT p_district, i.id, i.code, i.checkpoint_id, i.segment_id, i.person, i.account, i.device,
           i.device_time, p_now, i.offline_ms, i.fix, i.accuracy, i.taken_at, i.age_ms, i.payload,
           i.day, g.distance_m, g.fence, g.grade, g.flags, i.outcome, i.seen_at,
           coalesce(i.findings, '{}'), coalesce(i.note, ''), i.lease_at, i.signer, i.signature,
           i.sequence, i.roles, i.entered_reason
    FROM unnest(p_items) i JOIN unnest(p_grades) g ON g.n = i.n ORDER BY i.n
    ON CONFLICT DO NOTHING
    RETURNING scan_id;
END $$;
