-- The cell of zoom 15 that a place of 3857 lies in, column and row interleaved.
CREATE OR REPLACE FUNCTION tile_cell(x float8, y float8) RETURNS int4
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    -- Circumference of the projection in metres.
    side    CONSTANT float8 := 40075016.685578488;
    column_ int4 := greatest(0, least(32767, floor((x / side + 0.5) * 32768)));
    row_    int4 := greatest(0, least(32767, floor((0.5 - y / side) * 32768)));
BEGIN
    -- Each step doubles the room between the bits; the masks keep 8, 4, 2 and 1 bits together.
    column_ := (column_ | (column_ << 8)) & 16711935;
    column_ := (column_ | (column_ << 4)) & 252645135;
    column_ := (column_ | (column_ << 2)) & 858993459;
    column_ := (column_ | (column_ << 1)) & 1431655765;
    row_ := (row_ | (row_ << 8)) & 16711935;
    row_ := (row_ | (row_ << 4)) & 252645135;
    row_ := (row_ | (row_ << 2)) & 858993459;
    row_ := (row_ | (row_ << 1)) & 1431655765;
    RETURN column_ | (row_ << 1);
END $$;
