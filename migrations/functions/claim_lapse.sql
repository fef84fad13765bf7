-- On which day a confirmed claim lapses for which somebody last came, or that began, on `p_since`:
-- after 60 days without a patrol, 180 where the usual duty is counted by the quarter, that is,
-- whatever warnings and seasons ask for beside it. Each day on which nothing was asked for puts it
-- off by a day: one that is suspended, on which nobody of the role was there, or that an outage
-- left nothing to ask for on (excused_days). A day on which a stronger rule asked for more is none
-- of these.
CREATE OR REPLACE FUNCTION claim_lapse(p_district int4, p_segment int8, p_role text, p_since date,
                                       p_today date) RETURNS date
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    lies_in text;
    of_kind text;
    counted text;
    start   date;
    days    int4;
    paused  datemultirange;
    away    datemultirange;
    lapses  date;
    later   date;
BEGIN
    SELECT s.area_path, s.kind INTO lies_in, of_kind FROM segment_state s
    WHERE s.district = p_district AND s.segment_id = p_segment;

    counted := coalesce(
        (SELECT d.unit FROM duty d
         WHERE d.district = p_district AND d.role = p_role AND d.kind = of_kind
           AND d.warning IS NULL AND d.season_from IS NULL
           AND lies_in >= d.area_path AND lies_in < area_upper(d.area_path)
           AND d.valid_from <= p_today AND (d.valid_to IS NULL OR d.valid_to > p_today)
         ORDER BY length(d.area_path) DESC, d.duty_id DESC LIMIT 1),
        (SELECT k.unit FROM segment_duty k
         WHERE k.district = p_district AND k.segment_id = p_segment AND k.role = p_role));
    days := CASE counted WHEN 'quarter' THEN 180 ELSE 60 END;
    -- The period that ran then is excused by all of its days.
    start := coalesce(period_start(counted, p_since), p_since);

    SELECT range_agg(daterange(x.from_day, x.past_day)) INTO paused
    FROM suspension x
    WHERE x.district = p_district AND x.past_day > start
      AND (x.segment_id = p_segment
           OR x.segment_id IS NULL AND x.person_id IS NULL
              AND lies_in >= x.area_path AND lies_in < area_upper(x.area_path)
              AND (x.kind IS NULL OR x.kind = of_kind));

    -- As duties_anew has it.
    SELECT range_agg(y.held * y.leave) - coalesce(range_agg(y.held - y.leave), '{}') INTO away
    FROM (SELECT datemultirange(daterange(st.valid_from, st.valid_to)) AS held,
                 coalesce((SELECT range_agg(daterange(x.from_day, x.past_day)) FROM suspension x
                           WHERE x.district = p_district AND x.person_id = st.person_id
                             AND x.past_day > start), '{}') AS leave
          FROM stewardship st
          WHERE st.district = p_district AND st.segment_id = p_segment AND st.role = p_role) y;

    paused := coalesce(paused, '{}') + coalesce(away, '{}');
    paused := paused + coalesce(
        excused_days(counted, lost_days_of(p_district, p_segment, lies_in, start), paused, p_today),
        '{}');
    later := p_since + days;
    LOOP
        lapses := later;
        later := p_since + days
                 + days_in(paused * datemultirange(daterange(p_since, lapses)));
        EXIT WHEN later = lapses;
    END LOOP;
    RETURN lapses;
END $$;
