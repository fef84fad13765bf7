-- Records a set of scans in one transaction and answers each: recorded, with what it shows;
-- replayed, with the answer of the first time; or why not. The set is in the order in which its
-- scans were made.
CREATE OR REPLACE FUNCTION record_scans(p_district int4, p_now timestamptz, p_items jsonb)
    RETURNS TABLE (ordinal int4, result text, segment int8, on_day date, evidence int2,
                   verdict text, distance float4, marks int4)
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    has_taps CONSTANT bool := p_items @? '$[*].tag';
    held     int8[];
    items    scan_item[];
    grades   scan_grade[];
    kept     uuid[];
    answers  scan_answer[];
    segments int8[];
    seen     timestamptz[];
BEGIN
    PERFORM lock_recorders(p_district, p_items);
    held := lock_places(p_district, p_now, p_items);
    SELECT array_agg(j ORDER BY j.n) INTO items FROM judge_scans(p_district, p_now, p_items) j;
    -- Plates may have come to other segments since those to lock were looked up.
    IF cardinality(items) > 1 OR (items[1]).segment_id <> ALL (held) THEN
        segments := ARRAY(SELECT i.segment_id FROM unnest(items) i
                          WHERE i.result = 'recorded' AND i.segment_id <> ALL (held));
    END IF;
    IF cardinality(segments) > 0 THEN
        PERFORM FROM segment_state WHERE district = p_district AND segment_id = ANY (segments)
        ORDER BY segment_id FOR UPDATE;
    END IF;
    IF has_taps THEN
        items := judge_taps(p_district, p_items, items);
    END IF;
    SELECT array_agg(g) INTO grades FROM grade_scans(p_district, p_now, items) g;
    IF grades IS NOT NULL THEN
        SELECT array_agg(k) INTO kept FROM keep_scans(p_district, p_now, items, grades) k;
    END IF;
    IF has_taps THEN
        PERFORM keep_taps(p_district, p_items, items, coalesce(kept, '{}'));
    END IF;
    PERFORM remember_recorders(p_district, p_now, items, coalesce(kept, '{}'));
    -- Last, since the rows of a town are wanted by many.
    IF kept IS NOT NULL THEN
        PERFORM count_scans(p_district, items, grades, kept);
    END IF;
    answers := answer_scans(items, grades, kept);
    SELECT array_agg(a.segment), array_agg(a.seen_at) INTO segments, seen
    FROM unnest(answers) a WHERE a.result = 'recorded';
    IF segments IS NOT NULL THEN
        PERFORM settle_segments(p_district, p_now, segments, seen);
    END IF;
    -- A record alone whose signature says nothing voids no copy; undated (4096) it is void itself.
    IF kept IS NOT NULL AND (cardinality(items) > 1 OR (items[1]).verified
                             OR (grades[1]).flags & 4096 <> 0) THEN
        PERFORM void_scans(p_district, p_now, items, grades, kept);
    END IF;
    RETURN QUERY
    SELECT a.ordinal, a.result, a.segment, a.on_day, a.evidence, a.verdict, a.distance, a.marks
    FROM unnest(answers) a;
END $$;
