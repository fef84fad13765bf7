-- Periods are counted in one place (src/stewardships/calendar.rs).
DROP FUNCTION duty_periods(int4, int8, text, text, int2, date, date, date, date, datemultirange);

-- Months read what touched them, whatever it suspends.
DROP INDEX suspension_past;
CREATE INDEX suspension_past ON suspension (district, past_day);

-- What periods that are over are counted by (src/stewardships/owed.rs): every rule, warning and suspension with its days, and not only the
-- rule that binds today, so that a change of rule leaves the past as it was.

-- Of an area, those above and those below it, for one kind or for all; without suspensions of single segments and people. What ended by
-- `p_since` is left out.
CREATE FUNCTION duty_rules(p_district int4, p_area text, p_upper text, p_kind text, p_since date) RETURNS TABLE (rules jsonb, warnings jsonb, suspensions jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'id', d.duty_id, 'area', d.area_path, 'role', d.role, 'kind', d.kind, 'unit', d.unit, 'times', d.times,
                        'valid', jsonb_build_object('from', d.valid_from, 'past', coalesce(d.valid_to, '9999-12-31')),
                        'season', CASE WHEN d.season_from IS NOT NULL THEN jsonb_build_object(
                            'first', to_char(make_date(2028, d.season_from / 100, d.season_from % 100), 'MM-DD'),
                            'last', to_char(make_date(2028, d.season_to / 100, d.season_to % 100), 'MM-DD')) END,
                        'warning', d.warning)), '[]')
            FROM duty d
            WHERE d.district = p_district AND d.area_path < p_upper AND area_upper(d.area_path) > p_area
              AND (p_kind IS NULL OR d.kind = p_kind) AND (d.valid_to IS NULL OR d.valid_to > p_since)),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('area', w.area_path, 'level', w.level,
                                                         'days', jsonb_build_object('from', w.from_day, 'past', w.past_day))), '[]')
            FROM warning w
            WHERE w.district = p_district AND w.past_day > p_since AND w.area_path < p_upper AND area_upper(w.area_path) > p_area),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('of', jsonb_build_object('area', jsonb_build_array(x.area_path, x.kind)),
                                                         'days', jsonb_build_object('from', x.from_day, 'past', x.past_day))), '[]')
            FROM suspension x
            WHERE x.district = p_district AND x.segment_id IS NULL AND x.person_id IS NULL AND x.past_day > p_since
              AND x.area_path < p_upper AND area_upper(x.area_path) > p_area);
END;

-- A suspension of a segment or of a person, as the lists below have it.
CREATE FUNCTION suspended_days(suspension) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'of', CASE WHEN $1.person_id IS NULL THEN jsonb_build_object('segment', $1.segment_id) ELSE jsonb_build_object('person', $1.person_id) END,
    'days', jsonb_build_object('from', $1.from_day, 'past', $1.past_day));

-- The same of one segment, with the rule that binds each role today, who answered for it when, and on which days it was patrolled.
CREATE FUNCTION duty_book(p_district int4, p_segment int8, p_area text, p_kind text, p_since date) RETURNS TABLE (book jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'rules', jsonb_build_object(
            'rules', r.rules, 'warnings', r.warnings,
            'suspensions', r.suspensions
                || (SELECT coalesce(jsonb_agg(suspended_days(x)), '[]') FROM suspension x
                    WHERE x.district = p_district AND x.segment_id = p_segment AND x.past_day > p_since)
                || (SELECT coalesce(jsonb_agg(suspended_days(x)), '[]')
                    FROM (SELECT DISTINCT st.person_id FROM stewardship st WHERE st.district = p_district AND st.segment_id = p_segment) p
                    JOIN suspension x ON x.district = p_district AND x.person_id = p.person_id AND x.past_day > p_since)),
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
    -- Areas up to its own: paths are digits, which come after the mark.
    FROM duty_rules(p_district, p_area, p_area || '!', p_kind, p_since) r;
END;
