-- What the console reads: a list of any district sorted by need without sorting it, problems of one area, the sign-in name of an account.

-- A list needs a segment's name beside its status, and nothing that was retired. `need` is the order of lists: problem, overdue, due,
-- unassigned, ok, idle.
ALTER TABLE segment_state
    ADD COLUMN name    text COLLATE "C",
    ADD COLUMN retired boolean NOT NULL DEFAULT false,
    ADD COLUMN need    int2 NOT NULL
        GENERATED ALWAYS AS (CASE status WHEN 3 THEN 0 WHEN 2 THEN 1 WHEN 1 THEN 2 WHEN 4 THEN 3 WHEN 0 THEN 4 ELSE 5 END) STORED;
UPDATE segment_state s SET name = g.name, retired = g.retired_at IS NOT NULL
FROM segment g WHERE g.district = s.district AND g.segment_id = s.segment_id;
ALTER TABLE segment_state ALTER COLUMN name SET NOT NULL;

-- Whoever adds a segment may leave the copy to the database; a bulk load that gives the name itself pays nothing.
CREATE FUNCTION segment_state_name() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    SELECT g.name, g.retired_at IS NOT NULL INTO NEW.name, NEW.retired
    FROM segment g WHERE g.district = NEW.district AND g.segment_id = NEW.segment_id;
    RETURN NEW;
END $$;
CREATE TRIGGER segment_state_name BEFORE INSERT ON segment_state
    FOR EACH ROW WHEN (NEW.name IS NULL) EXECUTE FUNCTION segment_state_name();

CREATE FUNCTION segment_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE segment_state
    SET name = NEW.name, retired = NEW.retired_at IS NOT NULL, area_path = NEW.area_path, kind = NEW.kind
    WHERE district = NEW.district AND segment_id = NEW.segment_id;
    RETURN NULL;
END $$;
CREATE TRIGGER segment_changed AFTER UPDATE ON segment
    FOR EACH ROW
    WHEN ((OLD.name, OLD.area_path, OLD.kind, OLD.retired_at) IS DISTINCT FROM (NEW.name, NEW.area_path, NEW.kind, NEW.retired_at))
    EXECUTE FUNCTION segment_changed();

CREATE INDEX segment_state_need ON segment_state (district, need, name, segment_id) WHERE NOT retired;

CREATE INDEX problem_area ON problem (district, area_path);
CREATE INDEX login_locator_account ON login_locator (district, account_id);
