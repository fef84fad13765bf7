-- How a place of doors stands for whoever passes by (numbers of src/status/mod.rs): without what is
-- said at a door, nor that something was said. With nobody to answer for it 4, else by its duties.
--
-- In plpgsql, so that the page of every other place does not carry the counting of duties along.
CREATE OR REPLACE FUNCTION door_status(p_district int4, p_segment int8, p_today date)
    RETURNS int2
    LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM stewardship w
                   WHERE w.district = p_district AND w.segment_id = p_segment
                     AND w.valid_from <= p_today
                     AND (w.valid_to IS NULL OR w.valid_to > p_today)) THEN
        RETURN 4;
    END IF;
    RETURN (SELECT max(o.standing) FROM duty_counts(p_district, ARRAY[p_segment], p_today) o);
END $$;
