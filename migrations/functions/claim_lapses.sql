-- When confirmed claims lapse, by claim_lapse: counted from the last patrol by the one who asked or
-- by their deputies. Where nothing is ever asked for, nothing lapses.
CREATE OR REPLACE FUNCTION claim_lapses(p_district int4, p_today date, p_person int8 DEFAULT NULL)
    RETURNS TABLE (stewardship_id int8, segment_id int8, person_id int8, role text, lapses_on date)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT w.stewardship_id, w.segment_id, w.person_id, w.role, l.day
    FROM claim_decision k
    JOIN stewardship w ON w.district = k.district AND w.stewardship_id = k.stewardship_id
    JOIN segment_state g ON g.district = w.district AND g.segment_id = w.segment_id
                        AND NOT g.retired
    CROSS JOIN LATERAL (
        SELECT greatest(w.valid_from,
                        (SELECT max(v.day) FROM patrol v
                         WHERE v.district = w.district AND v.segment_id = w.segment_id
                           AND (v.person_id = w.person_id
                                OR v.person_id IN (SELECT q.person_id FROM stewardship q
                                                   WHERE q.district = w.district
                                                     AND q.deputises = w.stewardship_id))))
                   AS day) seen
    -- Fenced, so that it is worked out once, whoever asks for it how often.
    CROSS JOIN LATERAL (
        SELECT claim_lapse(p_district, w.segment_id, w.role, seen.day, p_today) AS day OFFSET 0) l
    WHERE k.district = p_district
      AND w.valid_from <= p_today AND (w.valid_to IS NULL OR w.valid_to > p_today)
      AND (p_person IS NULL OR w.person_id = p_person);
END;
