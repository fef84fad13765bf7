-- When the card of a segment changed last, so that a rendered page can be kept and shown again once one row has said that it still
-- holds (docs/decisions/0014-kept-pages.md).
--
-- A stamp is the number of the transaction that made the last change. A transaction commits once, so the same stamp means the same
-- content. A card has two, because its sources are written by two kinds of writers that lock in different orders:
--
-- * What recordings, residents and the midnight job write. They all write the row of `segment_state` anyway, in ascending order of
--   segments, and PostgreSQL notes the transaction on it: its `xmin` is the stamp. It costs a scan nothing and nobody can forget it.
-- * What imports and administration write: names, phones, people, places, codes. `card_change.stamp`; recordings never lock it. Its
--   writers take one lock first of all, so that they follow one another.

-- Only segments that something happened to have a row. No row goes again, and none refers to its segment: the stamp of a segment that
-- was deleted and made anew must not begin where it began before.
CREATE TABLE card_change (
    district   int4 NOT NULL,
    segment_id int8 NOT NULL,
    stamp      int8 NOT NULL DEFAULT pg_current_xact_id()::text::int8,
    PRIMARY KEY (district, segment_id)
) WITH (fillfactor = 70);
GRANT SELECT, INSERT, UPDATE ON card_change TO riverward_app;

-- One writer at a time changes what cards are put together from. Who renames an area must know every segment in it, also one that
-- another transaction is just moving there and has not committed: only after it has can either of them see the other's work.
CREATE FUNCTION hold_cards() RETURNS void
    LANGUAGE sql
RETURN pg_advisory_xact_lock(hashtext('riverward cards'), 0);

-- Before the statement, so that no row of it is locked while it waits.
CREATE FUNCTION hold_cards_first() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM hold_cards();
    RETURN NULL;
END $$;
CREATE TRIGGER card_a_hold BEFORE UPDATE OF district, time_zone, office_phone, supervision_phone ON district
    FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_a_hold BEFORE INSERT OR UPDATE OR DELETE ON area FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_a_hold BEFORE UPDATE ON person FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_a_hold BEFORE INSERT OR UPDATE ON segment FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_a_hold BEFORE INSERT OR UPDATE OR DELETE ON stewardship FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_a_hold BEFORE UPDATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_a_hold BEFORE UPDATE OR DELETE ON code FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_a_hold BEFORE UPDATE OR DELETE ON code_locator FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();

-- Rows that name their segment themselves. A new segment, checkpoint or code is on no page yet.
CREATE FUNCTION card_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO card_change AS c (district, segment_id) SELECT DISTINCT district, segment_id FROM new_rows
        ON CONFLICT (district, segment_id) DO UPDATE SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO card_change AS c (district, segment_id) SELECT DISTINCT district, segment_id FROM old_rows
        ON CONFLICT (district, segment_id) DO UPDATE SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER card_changed AFTER UPDATE ON segment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();
CREATE TRIGGER card_changed AFTER UPDATE ON checkpoint REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();
CREATE TRIGGER card_changed_insert AFTER INSERT ON stewardship REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();
CREATE TRIGGER card_changed_update AFTER UPDATE ON stewardship REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();
CREATE TRIGGER card_changed_delete AFTER DELETE ON stewardship REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

-- Names and phones of areas stand on the card of every segment below. Towns and villages may come after their segments.
CREATE FUNCTION card_area_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO card_change AS c (district, segment_id)
    SELECT DISTINCT s.district, s.segment_id
    FROM (VALUES (OLD.district, OLD.path), (NEW.district, NEW.path)) AS a (district, path)
    JOIN segment s ON s.district = a.district AND s.area_path >= a.path AND s.area_path < area_upper(a.path)
    ON CONFLICT (district, segment_id) DO UPDATE SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    RETURN NULL;
END $$;
CREATE TRIGGER card_changed AFTER INSERT OR DELETE ON area FOR EACH ROW EXECUTE FUNCTION card_area_changed();
CREATE TRIGGER card_changed_update AFTER UPDATE ON area FOR EACH ROW
    WHEN ((OLD.district, OLD.path, OLD.name, OLD.office_phone, OLD.supervision_phone)
          IS DISTINCT FROM (NEW.district, NEW.path, NEW.name, NEW.office_phone, NEW.supervision_phone))
    EXECUTE FUNCTION card_area_changed();

-- The geometry version, which moves often, stands on no card.
CREATE FUNCTION card_district_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO card_change AS c (district, segment_id)
    SELECT s.district, s.segment_id FROM segment s WHERE s.district IN (OLD.district, NEW.district)
    ON CONFLICT (district, segment_id) DO UPDATE SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    RETURN NULL;
END $$;
CREATE TRIGGER card_changed AFTER UPDATE ON district FOR EACH ROW
    WHEN ((OLD.district, OLD.time_zone, OLD.office_phone, OLD.supervision_phone)
          IS DISTINCT FROM (NEW.district, NEW.time_zone, NEW.office_phone, NEW.supervision_phone))
    EXECUTE FUNCTION card_district_changed();

CREATE FUNCTION card_person_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO card_change AS c (district, segment_id)
    SELECT DISTINCT w.district, w.segment_id FROM stewardship w
    WHERE (w.district, w.person_id) IN ((OLD.district, OLD.person_id), (NEW.district, NEW.person_id))
    ON CONFLICT (district, segment_id) DO UPDATE SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    RETURN NULL;
END $$;
CREATE TRIGGER card_changed AFTER UPDATE ON person FOR EACH ROW
    WHEN ((OLD.district, OLD.person_id, OLD.name, OLD.post, OLD.organisation)
          IS DISTINCT FROM (NEW.district, NEW.person_id, NEW.name, NEW.post, NEW.organisation))
    EXECUTE FUNCTION card_person_changed();

-- A page that is kept for a code knows the segment the code led to until now: that one has to hear of it.
CREATE FUNCTION card_code_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO card_change AS c (district, segment_id)
    SELECT k.district, k.segment_id FROM checkpoint k WHERE k.district = OLD.district AND k.checkpoint_id = OLD.checkpoint_id
    ON CONFLICT (district, segment_id) DO UPDATE SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    RETURN NULL;
END $$;
CREATE TRIGGER card_changed AFTER UPDATE OR DELETE ON code FOR EACH ROW
    WHEN (OLD.checkpoint_id IS NOT NULL AND OLD.state <> 'retired')
    EXECUTE FUNCTION card_code_changed();

-- The application may not do this; the owner of the database might.
CREATE FUNCTION card_locator_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO card_change AS c (district, segment_id)
    SELECT k.district, k.segment_id
    FROM code o JOIN checkpoint k ON k.district = o.district AND k.checkpoint_id = o.checkpoint_id
    WHERE o.district = OLD.district AND o.code = OLD.code
    ON CONFLICT (district, segment_id) DO UPDATE SET stamp = excluded.stamp WHERE c.stamp <> excluded.stamp;
    RETURN NULL;
END $$;
CREATE TRIGGER card_changed AFTER UPDATE OR DELETE ON code_locator FOR EACH ROW EXECUTE FUNCTION card_locator_changed();

-- Problems, and what is owed. Locked in the order in which recordings lock; who changes problems of several segments in several
-- statements of one transaction locks their states first, as settling does.
CREATE FUNCTION card_state_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    districts int4[];
    segments  int8[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(district), array_agg(segment_id) INTO districts, segments
        FROM (SELECT DISTINCT district, segment_id FROM new_rows) r;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(district), array_agg(segment_id) INTO districts, segments
        FROM (SELECT DISTINCT district, segment_id FROM old_rows) r;
    ELSE
        SELECT array_agg(district), array_agg(segment_id) INTO districts, segments
        FROM (SELECT district, segment_id FROM old_rows UNION SELECT district, segment_id FROM new_rows) r;
    END IF;
    IF cardinality(segments) > 1 THEN
        PERFORM FROM unnest(districts, segments) AS r (district, segment_id)
        JOIN segment_state s ON s.district = r.district AND s.segment_id = r.segment_id
        ORDER BY s.district, s.segment_id FOR NO KEY UPDATE OF s;
    END IF;
    -- Writing the row anew is what counts; once a transaction is enough.
    UPDATE segment_state s SET status = s.status
    FROM unnest(districts, segments) AS r (district, segment_id)
    WHERE s.district = r.district AND s.segment_id = r.segment_id AND s.xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;
CREATE TRIGGER card_changed_insert AFTER INSERT ON problem REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();
CREATE TRIGGER card_changed_update AFTER UPDATE ON problem REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();
CREATE TRIGGER card_changed_delete AFTER DELETE ON problem REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();
CREATE TRIGGER card_changed_insert AFTER INSERT ON segment_duty REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();
CREATE TRIGGER card_changed_update AFTER UPDATE ON segment_duty REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();
CREATE TRIGGER card_changed_delete AFTER DELETE ON segment_duty REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_state_changed();

-- `patrol` and `segment_month` have no trigger, so that a scan pays for none: whoever writes them settles the segment in the same
-- transaction (`settle_segments`), which writes its state. A test holds every writer to it.

-- The periods whose last day lies in [first, past), as before, from each to the next instead of by asking every day which one it lies
-- in, and with the months read once: two thirds of what the card's statement cost.
CREATE OR REPLACE FUNCTION duty_periods(p_district int4, p_segment int8, p_role text, unit text, times int2, since date,
                                        first date, past date, today date)
    RETURNS TABLE (period_from date, period_past date, owed int4, done int4, standing text)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE period (start, past) AS (
        SELECT a.start, period_end(unit, a.start) FROM (SELECT period_start(unit, first) AS start) a
        UNION ALL
        SELECT p.past, period_end(unit, p.past) FROM period p WHERE p.past < duty_periods.past
    ), months AS MATERIALIZED (
        SELECT m.month, m.days
        FROM segment_month m
        WHERE m.district = p_district AND m.segment_id = p_segment AND m.role = p_role
          AND m.month >= date_trunc('month', period_start(unit, first)::timestamp)::date AND m.month < duty_periods.past
    )
    SELECT q.start, q.past, times::int4, q.done,
           CASE WHEN q.done >= times THEN 'done'
                WHEN q.start > today THEN 'ahead'
                WHEN q.past > today THEN 'running'
                WHEN since > q.start THEN 'not_owed'
                ELSE 'missed' END
    FROM (SELECT p.start, p.past,
                 least((SELECT coalesce(sum(bit_count((m.days & month_mask(m.month, p.start, p.past))::bit(32))), 0) FROM months m),
                       times)::int4 AS done
          FROM period p
          WHERE p.past <= duty_periods.past) q
    ORDER BY q.start;
END;
