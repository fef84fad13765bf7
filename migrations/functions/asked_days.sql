-- The days on which a rule asks something of a role on a segment, whatever is suspended: by the
-- rules of where it lay, and of what kind it was, on each day. Of warnings those that ended after
-- `p_since`, of seasons those about `p_today`, with the next.
CREATE OR REPLACE FUNCTION asked_days(p_district int4, p_segment int8, p_role text, p_since date,
                                      p_today date) RETURNS datemultirange
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN coalesce((
        SELECT range_agg(
                   datemultirange(daterange(d.valid_from, d.valid_to))
                       * datemultirange(daterange(g.first_day, g.past_day))
                       * CASE WHEN d.season_from IS NULL THEN '{(,)}'::datemultirange
                              ELSE season_days(d.season_from, d.season_to, p_today) END
                       * CASE WHEN d.warning IS NULL THEN '{(,)}'::datemultirange
                              ELSE coalesce((SELECT range_agg(daterange(w.from_day, w.past_day))
                                             FROM warning w
                                             WHERE w.district = p_district
                                               AND w.past_day > p_since
                                               AND g.area >= w.area_path
                                               AND g.area < area_upper(w.area_path)
                                               AND warning_rank(w.level)
                                                   >= warning_rank(d.warning)), '{}') END)
        FROM places_of(p_district, p_segment) g
        JOIN duty d ON d.district = p_district AND d.role = p_role AND d.kind = g.of_kind
                   AND g.area >= d.area_path AND g.area < area_upper(d.area_path)
                   AND (d.valid_to IS NULL OR d.valid_to > p_since)
        WHERE g.past_day IS NULL OR g.past_day > p_since), '{}');
END $$;
