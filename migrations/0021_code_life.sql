-- The life of a code: batches of blank ones, printing, hanging them up by scanning, and every way it can end.

-- Covered (被覆盖) is a state of its own: such a plate is well but cannot be read, and somebody has to go there for another reason than
-- with a damaged one.
ALTER TABLE code
    DROP CONSTRAINT code_state_check,
    ADD CONSTRAINT code_state_check
        CHECK (state IN ('blank', 'printed', 'installed', 'damaged', 'covered', 'lost', 'retired'));

-- From which state a code may go to which: the table of src/checkpoints/life.rs; a test compares the two. Back to printed leads taking
-- back an installation; out of retired leads taking back a replacement.
CREATE FUNCTION code_may_become(was text, next text) RETURNS bool
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE was
           WHEN 'blank' THEN next IN ('printed', 'installed', 'retired')
           WHEN 'printed' THEN next IN ('installed', 'retired')
           WHEN 'retired' THEN next IN ('installed', 'damaged', 'covered', 'lost')
           ELSE next <> was AND next IN ('printed', 'installed', 'damaged', 'covered', 'lost', 'retired') END;

CREATE FUNCTION code_step_refused() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE check_violation USING MESSAGE = format('a code cannot go from %s to %s', OLD.state, NEW.state),
        TABLE = 'code', CONSTRAINT = 'code_step';
END $$;
CREATE TRIGGER code_step BEFORE UPDATE OF state ON code FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND NOT code_may_become(OLD.state, NEW.state)) EXECUTE FUNCTION code_step_refused();

-- Codes issued together, to be printed together. The id is made by whoever asks, so that asking again issues nothing anew.
CREATE TABLE code_batch (
    district   int4 NOT NULL,
    batch_id   uuid NOT NULL,
    name       text NOT NULL CHECK (name <> ''),
    -- Where the codes may be hung up: in this area and below it.
    area_path  text COLLATE "C" NOT NULL,
    size       int4 NOT NULL CHECK (size BETWEEN 1 AND 10000),
    account_id int8 NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (district, batch_id),
    FOREIGN KEY (district, area_path) REFERENCES area,
    FOREIGN KEY (district, account_id) REFERENCES account
);
CREATE INDEX code_batch_newest ON code_batch (district, created_at DESC, batch_id);

-- A code that was issued for no area in particular may hang anywhere in its district.
ALTER TABLE code
    ADD COLUMN batch_id   uuid,
    ADD COLUMN issued_for text COLLATE "C",
    ADD COLUMN area_path  text COLLATE "C" NOT NULL GENERATED ALWAYS AS (coalesce(issued_for, district::text)) STORED,
    ADD COLUMN printed_at timestamptz,
    ADD FOREIGN KEY (district, batch_id) REFERENCES code_batch;
UPDATE code SET printed_at = issued_at WHERE state = 'printed';
CREATE INDEX code_in_batch ON code (district, batch_id, code) WHERE batch_id IS NOT NULL;
CREATE INDEX code_without_place ON code (district, area_path, code) WHERE checkpoint_id IS NULL;
CREATE INDEX code_of_checkpoint ON code (district, checkpoint_id) WHERE checkpoint_id IS NOT NULL;

-- How good the fix was by which a place was taken down, in metres; none where it came from a map, a file or a list.
ALTER TABLE checkpoint ADD COLUMN accuracy_m float4 CHECK (accuracy_m BETWEEN 0 AND 100);

-- A code hung up by scanning it on the spot, and what it takes to undo that. The id comes with the form, so that a second press of the
-- button changes nothing.
CREATE TABLE code_binding (
    district       int4 NOT NULL,
    binding_id     uuid NOT NULL,
    code           int4 NOT NULL,
    checkpoint_id  int8 NOT NULL,
    -- Whether the place was taken down with it, rather than being there before.
    new_place      bool NOT NULL,
    -- The code that hung there until then, and how it stood.
    replaced       int4,
    replaced_state text,
    account_id     int8 NOT NULL,
    bound_at       timestamptz NOT NULL,
    fix            geometry(Point, 4326),
    accuracy_m     float4,
    undone_at      timestamptz,
    undone_by      int8,
    undone_reason  text,
    PRIMARY KEY (district, binding_id),
    FOREIGN KEY (district, code) REFERENCES code,
    FOREIGN KEY (district, checkpoint_id) REFERENCES checkpoint,
    FOREIGN KEY (district, replaced) REFERENCES code,
    FOREIGN KEY (district, account_id) REFERENCES account,
    CONSTRAINT code_binding_replaced CHECK ((replaced IS NULL) = (replaced_state IS NULL)),
    CONSTRAINT code_binding_undone CHECK ((undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone_reason IS NULL))
);
CREATE UNIQUE INDEX code_binding_in_force ON code_binding (district, code) WHERE undone_at IS NULL;

GRANT SELECT, INSERT ON code_batch TO riverward_app;
GRANT SELECT, INSERT, UPDATE ON code_binding TO riverward_app;
