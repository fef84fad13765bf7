-- From which state a code may go to which: the table of src/checkpoints/life.rs; a test compares
-- the two. Back to printed leads taking back an installation; out of retired leads taking back a
-- replacement.
CREATE OR REPLACE FUNCTION code_may_become(was text, next text) RETURNS bool
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE was
           WHEN 'blank' THEN next IN ('printed', 'installed', 'retired')
           WHEN 'printed' THEN next IN ('installed', 'retired')
           WHEN 'retired' THEN next IN ('installed', 'damaged', 'covered', 'lost')
           ELSE next <> was
                AND next IN ('printed', 'installed', 'damaged', 'covered', 'lost', 'retired') END;
