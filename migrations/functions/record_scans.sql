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
    items    scan_item[];
    grades   scan_grade[];
    kept     uuid[];
    answers  scan_answer[];
    segments int8[];
    seen     timestamptz[];
BEGIN
    PERFORM lock_recorders(p_district, p_items);
    SELECT array_agg(j ORDER BY j.n) INTO items FROM judge_scans(p_district, p_now, p_items) j;
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

    SELECT array_agg(CASE
               WHEN c.result = 'replayed' THEN c.known
               -- The same id came earlier in the set: as if it had been stored before, which it
               -- now is.
               WHEN d.n < c.n AND d.code = c.code AND d.person = c.person THEN
                   ROW (c.n, 'replayed', d.segment_id, d.day, g.grade, g.fence, g.distance_m,
                        g.flags, NULL)::scan_answer
               WHEN d.n < c.n THEN
                   ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
               WHEN c.result <> 'recorded' THEN
                   ROW (c.n, c.result, CASE WHEN c.result <> 'conflict' THEN c.segment_id END,
                        NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
               -- Somebody else's scan had the id first.
               WHEN d.n IS NULL THEN
                   ROW (c.n, 'conflict', NULL, NULL, NULL, NULL, NULL, NULL, NULL)::scan_answer
               ELSE ROW (c.n, 'recorded', d.segment_id, d.day, g.grade, g.fence, g.distance_m,
                         g.flags, d.seen_at)::scan_answer
               END)
    INTO answers
    FROM unnest(items) c
    LEFT JOIN (unnest(items) d JOIN unnest(grades) g ON g.n = d.n) ON d.id = c.id
         AND d.id = ANY (kept);

    SELECT array_agg(a.segment), array_agg(a.seen_at) INTO segments, seen
    FROM unnest(answers) a WHERE a.result = 'recorded';
    IF segments IS NOT NULL THEN
        PERFORM settle_segments(p_district, p_now, segments, seen);
    END IF;
    RETURN QUERY
    SELECT a.ordinal, a.result, a.segment, a.on_day, a.evidence, a.verdict, a.distance, a.marks
    FROM unnest(answers) a;
END $$;
