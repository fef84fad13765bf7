-- Counts a problem in the sums of its areas, at the commit: the rows of a town are wanted by many,
-- so they are locked last and for as short as can be; those of now before those of months. A
-- problem that goes with its segment to another area is counted over by whoever moves the segment
-- (leave_places).
CREATE OR REPLACE FUNCTION problem_counts() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    -- What was settled does not count among those of now, which what it became may.
    IF TG_OP = 'UPDATE' AND OLD.closed_at IS NOT NULL THEN
        PERFORM count_problem(NEW, 1);
        PERFORM count_problem(OLD, -1);
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM count_problem(OLD, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM count_problem(NEW, 1); END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS problem_counts ON problem;
CREATE CONSTRAINT TRIGGER problem_counts
    AFTER INSERT OR DELETE ON problem
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION problem_counts();

DROP TRIGGER IF EXISTS problem_counts_again ON problem;
CREATE CONSTRAINT TRIGGER problem_counts_again
    AFTER UPDATE ON problem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.segment_id, OLD.opened_at, OLD.closed_at, OLD.is_rating)
          IS DISTINCT FROM (NEW.segment_id, NEW.opened_at, NEW.closed_at, NEW.is_rating))
    EXECUTE FUNCTION problem_counts();
