-- Records a visit that an official enters for a steward: made of the same parts as a scan
-- (record_scans), of a segment and not of a code, and never more than a claim (E0, flag `entered`,
-- 8192). Answers recorded, replayed (the same of the same official), conflict (the id belongs to
-- another record) or not_steward: nobody's it was at that moment.
--
-- Nothing that graded scans are held against is touched: an entered record has no phone and no fix.
CREATE OR REPLACE FUNCTION enter_record(p_district int4, p_now timestamptz, p_id uuid,
                                        p_segment int8, p_person int8, p_account int8,
                                        p_at timestamptz, p_outcome text, p_findings text[],
                                        p_note text, p_reason text)
    RETURNS TABLE (result text, on_day date)
    LANGUAGE plpgsql
AS $$
DECLARE
    known record;
    item  scan_item;
    grade scan_grade;
    kept  uuid[];
BEGIN
    PERFORM FROM segment_state
    WHERE district = p_district AND segment_id = p_segment FOR UPDATE;
    SELECT s.segment_id, s.person_id, s.account_id, s.entered_reason, s.day INTO known
    FROM scan s WHERE s.district = p_district AND s.scan_id = p_id;
    IF FOUND THEN
        RETURN QUERY SELECT CASE
            WHEN known.segment_id = p_segment AND known.person_id = p_person
                 AND known.account_id = p_account AND known.entered_reason IS NOT NULL
            THEN 'replayed' ELSE 'conflict' END, known.day;
        RETURN;
    END IF;

    item.n := 1;
    item.id := p_id;
    item.nth := 1;
    item.result := 'recorded';
    item.segment_id := p_segment;
    item.person := p_person;
    item.account := p_account;
    item.made_at := p_at;
    item.seen_at := p_at;
    item.day := local_day(p_district, p_at);
    item.roles := roles_held(p_district, p_segment, p_person, item.day, p_at);
    item.outcome := p_outcome;
    item.findings := p_findings;
    item.note := p_note;
    item.entered_reason := p_reason;
    -- All that was said stands in columns.
    item.payload := '';
    grade.n := 1;
    grade.fence := 'none';
    grade.grade := 0;
    grade.flags := 8192;
    IF item.roles = '{}' THEN
        RETURN QUERY SELECT 'not_steward', item.day;
        RETURN;
    END IF;
    kept := ARRAY(SELECT k FROM keep_scans(p_district, p_now, ARRAY[item], ARRAY[grade]) k);
    IF kept = '{}' THEN
        RETURN QUERY SELECT 'conflict', item.day;
        RETURN;
    END IF;
    PERFORM count_scans(p_district, ARRAY[item], ARRAY[grade], kept);
    PERFORM settle_segments(p_district, p_now, ARRAY[p_segment], ARRAY[p_at]);
    RETURN QUERY SELECT 'recorded', item.day;
END $$;
