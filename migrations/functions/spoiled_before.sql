-- The answer to a copy whose signature does not hold, where one of the same record was kept before:
-- replayed, or conflict where that is somebody else's or of another code. NULL where none was.
CREATE OR REPLACE FUNCTION spoiled_before(p_district int4, p_n int4, p_id uuid, p_code int4,
                                          p_person int8) RETURNS scan_answer
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    copy record;
BEGIN
    SELECT c.code, c.person_id, c.segment_id, c.day, c.grade, c.fence, c.distance_m, c.flags
    INTO copy
    FROM scan c WHERE c.district = p_district AND c.scan_id = spoiled_id(p_id);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF copy.code <> p_code OR copy.person_id <> p_person THEN
        RETURN ROW (p_n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer;
    END IF;
    RETURN ROW (p_n, 'replayed', copy.segment_id, copy.day, copy.grade, copy.fence,
                copy.distance_m, copy.flags, NULL)::scan_answer;
END $$;
