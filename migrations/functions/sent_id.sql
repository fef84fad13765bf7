-- The id under which a record was sent that is kept under `id`: see spoiled_id.
CREATE OR REPLACE FUNCTION sent_id(id uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN overlay(id::text PLACING '7' FROM 15 FOR 1)::uuid;
