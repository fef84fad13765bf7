-- What periods that are over are counted by (src/stewardships/owed.rs): every rule, warning and
-- suspension with its days, and not only the rule that binds today, so that a change of rule leaves
-- the past as it was.
--
-- Of an area, those above and those below it, for one kind or for all (NULL); without suspensions
-- of single segments and people. What ended by `p_since` is left out.
CREATE OR REPLACE FUNCTION duty_rules(p_district int4, p_area text, p_upper text, p_kind text,
                                      p_since date)
    RETURNS TABLE (rules jsonb, warnings jsonb, suspensions jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'id', d.duty_id, 'area', d.area_path, 'role', d.role, 'kind', d.kind,
                        'unit', d.unit, 'times', d.times,
                        'valid', jsonb_build_object('from', d.valid_from,
                                                    'past', coalesce(d.valid_to, '9999-12-31')),
                        'season', CASE WHEN d.season_from IS NOT NULL THEN jsonb_build_object(
                            'first', to_char(make_date(2028, d.season_from / 100,
                                                       d.season_from % 100), 'MM-DD'),
                            'last', to_char(make_date(2028, d.season_to / 100,
                                                      d.season_to % 100), 'MM-DD')) END,
                        'warning', d.warning)), '[]')
            FROM duty d
            WHERE d.district = p_district
              AND d.area_path < p_upper AND area_upper(d.area_path) > p_area
              AND (p_kind IS NULL OR d.kind = p_kind)
              AND (d.valid_to IS NULL OR d.valid_to > p_since)),
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'area', w.area_path, 'level', w.level,
                        'days', jsonb_build_object('from', w.from_day, 'past', w.past_day))), '[]')
            FROM warning w
            WHERE w.district = p_district AND w.past_day > p_since
              AND w.area_path < p_upper AND area_upper(w.area_path) > p_area),
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'of', jsonb_build_object('area', jsonb_build_array(x.area_path, x.kind)),
                        'days', jsonb_build_object('from', x.from_day, 'past', x.past_day))), '[]')
            FROM suspension x
            WHERE x.district = p_district AND x.segment_id IS NULL AND x.person_id IS NULL
              AND x.past_day > p_since
              AND x.area_path < p_upper AND area_upper(x.area_path) > p_area);
END;
