-- The id under which a copy of a record is kept whose signature does not hold: that of the record
-- with version 8 in place of 7. So the copy takes no record's place, and stands beside its own.
CREATE OR REPLACE FUNCTION spoiled_id(id uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(id::text PLACING '8' FROM 15 FOR 1)::uuid;
