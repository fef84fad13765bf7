-- The rule that binds a role on segments of a kind in an area on a day: that of the highest level
-- of warning there is, then one of the season, then that of the deepest area. `since`: since when
-- it binds without a gap, whatever stronger ones came between. `closed`: when stronger ones bind,
-- and when the area suspended its duties. What ended more than 200 days ago is left out.
CREATE OR REPLACE FUNCTION binding_duty(p_district int4, p_area text, p_kind text, p_role text,
                                        p_today date)
    RETURNS TABLE (unit text, times int2, warning text, since date, closed datemultirange,
                   pause_cause text, pause_past date)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH rule AS MATERIALIZED (
        SELECT d.unit, d.times, d.warning, d.valid_from,
               datemultirange(daterange(d.valid_from, d.valid_to))
                   * CASE WHEN d.season_from IS NULL THEN '{(,)}'::datemultirange
                          ELSE season_days(d.season_from, d.season_to, p_today) END
                   * CASE WHEN d.warning IS NULL THEN '{(,)}'::datemultirange
                          ELSE coalesce((SELECT range_agg(daterange(w.from_day, w.past_day))
                                         FROM warning w
                                         WHERE w.district = p_district
                                           AND w.past_day > p_today - 200
                                           AND p_area >= w.area_path
                                           AND p_area < area_upper(w.area_path)
                                           AND warning_rank(w.level) >= warning_rank(d.warning)),
                                        '{}') END AS days,
               row_number() OVER (ORDER BY warning_rank(d.warning) DESC,
                                           (d.season_from IS NOT NULL) DESC,
                                           length(d.area_path) DESC, d.duty_id DESC) AS rank
        FROM duty d
        WHERE d.district = p_district AND d.role = p_role AND d.kind = p_kind
          AND p_area >= d.area_path AND p_area < area_upper(d.area_path)
          AND (d.valid_to IS NULL OR d.valid_to > p_today - 200)
    ), pause AS (
        SELECT range_agg(daterange(x.from_day, x.past_day)) AS days,
               (array_agg(x.cause ORDER BY x.past_day DESC, x.suspension_id)
                FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today))[1] AS cause,
               max(x.past_day)
               FILTER (WHERE x.from_day <= p_today AND x.past_day > p_today) AS past
        FROM suspension x
        WHERE x.district = p_district AND x.segment_id IS NULL AND x.person_id IS NULL
          AND x.past_day > p_today - 200
          AND p_area >= x.area_path AND p_area < area_upper(x.area_path)
          AND (x.kind IS NULL OR x.kind = p_kind)
    )
    SELECT r.unit, r.times, r.warning,
           (SELECT lower(d) FROM unnest(r.days) d WHERE d @> p_today),
           coalesce((SELECT range_agg(o.days) FROM rule o WHERE o.rank < r.rank), '{}')
               + coalesce(pause.days, '{}'),
           pause.cause, pause.past
    FROM rule r, pause
    WHERE r.days @> p_today
    ORDER BY r.rank
    LIMIT 1;
END;
