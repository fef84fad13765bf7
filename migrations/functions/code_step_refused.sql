-- Refuses steps that are none in the life of a code.
CREATE OR REPLACE FUNCTION code_step_refused() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE check_violation USING
        MESSAGE = format('a code cannot go from %s to %s', OLD.state, NEW.state),
        TABLE = 'code', CONSTRAINT = 'code_step';
END $$;

DROP TRIGGER IF EXISTS code_step ON code;
CREATE TRIGGER code_step
    BEFORE UPDATE OF state ON code FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND NOT code_may_become(OLD.state, NEW.state))
    EXECUTE FUNCTION code_step_refused();
