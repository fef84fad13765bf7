-- What the months of an area's segments are counted by, from a day on: rules, warnings,
-- suspensions, moves, outages that are excused; of the areas above, in and below it, of the whole
-- district where a segment moved that lies or lay in it, since any rule may have bound and any
-- outage been where it lay.
--
-- These tables are small whatever the area, so that one plan does for all.
CREATE OR REPLACE FUNCTION month_rules(p_district int4, p_area text, p_past text, p_since date)
    RETURNS jsonb
    LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    -- Where segments lay that have moved; null where none did.
    lay    CONSTANT jsonb := (
        SELECT jsonb_agg(jsonb_build_object('segment', v.segment_id, 'area', v.area_path,
                                            'kind', v.kind, 'past', v.past_day))
        FROM segment_move v
        WHERE v.district = p_district AND v.past_day > p_since
          AND (EXISTS (SELECT FROM segment_state s
                       WHERE s.district = p_district AND s.segment_id = v.segment_id
                         AND s.area_path >= p_area AND s.area_path < p_past)
               OR EXISTS (SELECT FROM segment_move o
                          WHERE o.district = p_district AND o.segment_id = v.segment_id
                            AND o.area_path >= p_area AND o.area_path < p_past)));
    within CONSTANT text := CASE WHEN lay IS NULL THEN p_area ELSE left(p_area, 6) END;
    past   CONSTANT text := CASE WHEN lay IS NULL THEN p_past ELSE area_upper(left(p_area, 6)) END;
BEGIN
    RETURN (
        SELECT jsonb_build_object(
                   'rules', r.rules, 'warnings', r.warnings,
                   'suspensions', r.suspensions || (
                       SELECT coalesce(jsonb_agg(suspended_days(x)), '[]')
                       FROM suspension x
                       -- Who is on leave may belong elsewhere; a segment may have lain elsewhere
                       -- when it was suspended.
                       WHERE x.district = p_district AND x.past_day > p_since
                         AND (x.person_id IS NOT NULL
                              OR EXISTS (SELECT FROM segment_state s
                                         WHERE s.district = p_district
                                           AND s.segment_id = x.segment_id
                                           AND s.area_path >= p_area AND s.area_path < p_past)
                              OR EXISTS (SELECT FROM segment_move v
                                         WHERE v.district = p_district
                                           AND v.segment_id = x.segment_id
                                           AND v.area_path >= p_area AND v.area_path < p_past))),
                   'moves', coalesce(lay, '[]'),
                   'outages', (
                       SELECT coalesce(jsonb_agg(jsonb_build_object(
                                  'area', x.area_path, 'words', x.words,
                                  'days', jsonb_build_object('from', x.from_day,
                                                             'past', x.past_day))), '[]')
                       FROM excuse x
                       WHERE x.district = p_district AND x.past_day > p_since
                         AND x.area_path < past AND area_upper(x.area_path) > within
                         AND NOT EXISTS (SELECT FROM excuse_withdrawal g
                                         WHERE g.district = p_district
                                           AND g.excuse_id = x.excuse_id)))
        FROM duty_rules(p_district, within, past, NULL, p_since) r);
END $$;
