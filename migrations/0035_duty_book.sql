-- Periods are counted in one place (src/stewardships/calendar.rs).
DROP FUNCTION duty_periods(int4, int8, text, text, int2, date, date, date, date, datemultirange);

-- What periods that are over are counted by (src/stewardships/owed.rs): every rule, warning and suspension with its days, and not only the
-- rule that binds today, so that a change of rule leaves the past as it was.

-- Of an area, those above and those below it; of one segment, or with none of all. What ended by `p_since` is left out.
CREATE FUNCTION duty_rules(p_district int4, p_area text, p_upper text, p_segment int8, p_since date) RETURNS TABLE (rules jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'rules',
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'id', d.duty_id, 'area', d.area_path, 'role', d.role, 'kind', d.kind, 'unit', d.unit, 'times', d.times,
                    'valid', jsonb_build_object('from', d.valid_from, 'past', coalesce(d.valid_to, '9999-12-31')),
                    'season', CASE WHEN d.season_from IS NOT NULL THEN jsonb_build_object(
                        'first', to_char(make_date(2028, d.season_from / 100, d.season_from % 100), 'MM-DD'),
                        'last', to_char(make_date(2028, d.season_to / 100, d.season_to % 100), 'MM-DD')) END,
                    'warning', d.warning)), '[]')
         FROM duty d
         WHERE d.district = p_district AND d.area_path < p_upper AND area_upper(d.area_path) > p_area
           AND (d.valid_to IS NULL OR d.valid_to > p_since)),
        'warnings',
        (SELECT coalesce(jsonb_agg(jsonb_build_object('area', w.area_path, 'level', w.level,
                                                      'days', jsonb_build_object('from', w.from_day, 'past', w.past_day))), '[]')
         FROM warning w
         WHERE w.district = p_district AND w.past_day > p_since AND w.area_path < p_upper AND area_upper(w.area_path) > p_area),
        'suspensions',
        (SELECT coalesce(jsonb_agg(jsonb_build_object('of', x.suspended, 'days', jsonb_build_object('from', x.from_day, 'past', x.past_day))), '[]')
         FROM (SELECT jsonb_build_object('area', jsonb_build_array(a.area_path, a.kind)) AS suspended, a.from_day, a.past_day
               FROM suspension a
               WHERE a.district = p_district AND a.segment_id IS NULL AND a.person_id IS NULL AND a.past_day > p_since
                 AND a.area_path < p_upper AND area_upper(a.area_path) > p_area
               UNION ALL
               SELECT jsonb_build_object('segment', g.segment_id), g.from_day, g.past_day
               FROM suspension g
               WHERE g.district = p_district AND g.segment_id IS NOT NULL AND g.past_day > p_since
                 AND (p_segment IS NULL OR g.segment_id = p_segment) AND g.area_path < p_upper AND area_upper(g.area_path) > p_area
               UNION ALL
               -- Who is on leave may belong elsewhere.
               SELECT jsonb_build_object('person', l.person_id), l.from_day, l.past_day
               FROM suspension l
               WHERE l.district = p_district AND l.person_id IS NOT NULL AND l.past_day > p_since
                 AND (p_segment IS NULL OR l.person_id IN (SELECT st.person_id FROM stewardship st
                                                           WHERE st.district = p_district AND st.segment_id = p_segment))) x));
END;

-- The same of one segment, with the rule that binds each role today, who answered for it when, and on which days it was patrolled.
CREATE FUNCTION duty_book(p_district int4, p_segment int8, p_area text, p_since date) RETURNS TABLE (book jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'rules', r.rules,
        'bound',
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'role', k.role, 'unit', k.unit, 'times', k.times, 'since', k.since, 'warning', k.warning,
                    'pause', CASE WHEN k.pause_past IS NOT NULL THEN jsonb_build_object('cause', k.pause_cause, 'until', k.pause_past - 1) END,
                    'closed', (SELECT coalesce(jsonb_agg(jsonb_build_object('from', lower(c), 'past', coalesce(upper(c), '9999-12-31'))), '[]')
                               FROM unnest(k.closed) c)) ORDER BY k.role), '[]')
         FROM segment_duty k
         WHERE k.district = p_district AND k.segment_id = p_segment),
        'tenures',
        (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'person', st.person_id, 'role', st.role,
                    'valid', jsonb_build_object('from', st.valid_from, 'past', coalesce(st.valid_to, '9999-12-31')))), '[]')
         FROM stewardship st
         WHERE st.district = p_district AND st.segment_id = p_segment AND (st.valid_to IS NULL OR st.valid_to > p_since)),
        'patrolled',
        (SELECT coalesce(jsonb_agg(jsonb_build_object('role', m.role, 'month', m.month, 'days', m.days)), '[]')
         FROM segment_month m
         WHERE m.district = p_district AND m.segment_id = p_segment AND m.month >= p_since))
    FROM duty_rules(p_district, p_area, area_upper(p_area), p_segment, p_since) r;
END;
