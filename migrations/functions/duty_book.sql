-- What duty_rules reads, of one segment, with where it lay before, the rule that binds each role
-- today, who answered for it when, and on which days it was patrolled. Where it has moved, the
-- rules and the outages that are excused are those of the whole district, since any of them may
-- have held where it lay.
CREATE OR REPLACE FUNCTION duty_book(p_district int4, p_segment int8, p_area text, p_kind text,
                                     p_since date)
    RETURNS TABLE (book jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'rules', jsonb_build_object(
            'rules', r.rules, 'warnings', r.warnings,
            'suspensions', r.suspensions
                || (SELECT coalesce(jsonb_agg(suspended_days(x)), '[]') FROM suspension x
                    WHERE x.district = p_district AND x.segment_id = p_segment
                      AND x.past_day > p_since)
                || (SELECT coalesce(jsonb_agg(suspended_days(x)), '[]')
                    FROM (SELECT DISTINCT st.person_id FROM stewardship st
                          WHERE st.district = p_district AND st.segment_id = p_segment) p
                    JOIN suspension x ON x.district = p_district AND x.person_id = p.person_id
                                     AND x.past_day > p_since),
            'moves', coalesce(m.moves, '[]'),
            'outages',
            (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'area', x.area_path, 'words', x.words,
                        'days', jsonb_build_object('from', x.from_day, 'past', x.past_day))
                        ORDER BY x.from_day, x.excuse_id), '[]')
             FROM excuse x
             WHERE x.district = p_district AND x.past_day > p_since
               AND x.area_path < w.past AND area_upper(x.area_path) > w.area
               AND NOT EXISTS (SELECT FROM excuse_withdrawal g
                               WHERE g.district = p_district AND g.excuse_id = x.excuse_id))),
        'bound',
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'role', k.role, 'unit', k.unit, 'times', k.times, 'since', k.since,
                    'warning', k.warning,
                    'pause', CASE WHEN k.pause_past IS NOT NULL
                                  THEN jsonb_build_object('cause', k.pause_cause,
                                                          'until', k.pause_past - 1) END,
                    'closed', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                          'from', lower(c),
                                          'past', coalesce(upper(c), '9999-12-31'))), '[]')
                               FROM unnest(k.closed) c)) ORDER BY k.role), '[]')
         FROM segment_duty k
         WHERE k.district = p_district AND k.segment_id = p_segment),
        'tenures',
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'person', st.person_id, 'role', st.role,
                    'valid', jsonb_build_object('from', st.valid_from,
                                                'past', coalesce(st.valid_to, '9999-12-31')))),
                         '[]')
         FROM stewardship st
         WHERE st.district = p_district AND st.segment_id = p_segment
           AND (st.valid_to IS NULL OR st.valid_to > p_since)),
        'patrolled',
        (SELECT coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'month', m.month,
                                                      'days', m.days)), '[]')
         FROM segment_month m
         WHERE m.district = p_district AND m.segment_id = p_segment AND m.month >= p_since))
    FROM (SELECT jsonb_agg(jsonb_build_object('segment', v.segment_id, 'area', v.area_path,
                                              'kind', v.kind, 'past', v.past_day)) AS moves
          FROM segment_move v
          WHERE v.district = p_district AND v.segment_id = p_segment AND v.past_day > p_since) m
    -- Areas up to its own: paths are digits, which come after the mark.
    CROSS JOIN LATERAL (
        SELECT CASE WHEN m.moves IS NULL THEN p_area ELSE left(p_area, 6) END AS area,
               CASE WHEN m.moves IS NULL THEN p_area || '!'
                    ELSE area_upper(left(p_area, 6)) END AS past) w
    CROSS JOIN LATERAL duty_rules(p_district, w.area, w.past,
                                  CASE WHEN m.moves IS NULL THEN p_kind END, p_since) r;
END;
