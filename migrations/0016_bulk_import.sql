-- Importing hundreds of thousands of segments: a place for rows that have to wait, and references checked once a statement.

-- Rows of an import that cannot be written yet: those without a code, since rows with one have the stronger claim wherever they stand
-- in the file, and changes of stored segments, whose states are locked all at once. Empty outside an import's transaction.
CREATE UNLOGGED TABLE import_segment (
    district      int4 NOT NULL,
    -- Where the row stands in the file, which is also its order.
    number        int8 NOT NULL,
    -- The line of the file, where the number is that of a feature.
    line          int8,
    label         text NOT NULL,
    -- The stored segment to change; none while it is not known whether there is one.
    segment_id    int8,
    kind          text NOT NULL,
    name          text NOT NULL,
    area_path     text COLLATE "C" NOT NULL,
    external_code text,
    description   text,
    -- The geometry as EWKB in degrees and in metres, with its length; the latter two only where nothing had to be mended.
    shape         bytea,
    mercator      bytea,
    length_m      float8,
    -- Whether the area is the row's own or was found from the geometry.
    area_found    boolean NOT NULL,
    PRIMARY KEY (district, number)
);
GRANT SELECT, INSERT, DELETE ON import_segment TO riverward_app;

-- A foreign key asks once a row. For the geometry and the state of segments that was half of the time of a large import, so here each
-- statement asks once (docs/decisions/0016-bulk-import.md). What segment_district_fkey said follows from the area.
ALTER TABLE segment DROP CONSTRAINT segment_district_fkey;
ALTER TABLE segment_geometry DROP CONSTRAINT segment_geometry_district_segment_id_fkey;
ALTER TABLE segment_state DROP CONSTRAINT segment_state_district_segment_id_fkey;

-- Geometry and state belong to a segment. Segments are retired and not removed, so nothing has to be locked for it.
CREATE FUNCTION segment_part_check() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM added n
               WHERE NOT EXISTS (SELECT FROM segment s WHERE s.district = n.district AND s.segment_id = n.segment_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such segment',
            TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_district_segment_id_fkey';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER segment_geometry_added AFTER INSERT ON segment_geometry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION segment_part_check();
CREATE TRIGGER segment_state_added AFTER INSERT ON segment_state
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION segment_part_check();

CREATE FUNCTION segment_in_use() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM segment_geometry g WHERE g.district = OLD.district AND g.segment_id = OLD.segment_id)
       OR EXISTS (SELECT FROM segment_state s WHERE s.district = OLD.district AND s.segment_id = OLD.segment_id) THEN
        RAISE foreign_key_violation USING MESSAGE = 'the segment has a geometry or a state',
            TABLE = 'segment_geometry', CONSTRAINT = 'segment_geometry_district_segment_id_fkey';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER segment_removed AFTER DELETE ON segment FOR EACH ROW EXECUTE FUNCTION segment_in_use();

-- TRUNCATE … CASCADE follows foreign keys; what these were goes on from here.
CREATE FUNCTION segment_parts_emptied() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    TRUNCATE segment_geometry, segment_state;
    RETURN NULL;
END $$;
CREATE TRIGGER segment_emptied AFTER TRUNCATE ON segment FOR EACH STATEMENT EXECUTE FUNCTION segment_parts_emptied();

-- Coordinates hardly compress, and trying costs more than all else about storing them.
ALTER TABLE segment_geometry ALTER COLUMN geom SET STORAGE EXTERNAL, ALTER COLUMN geom_3857 SET STORAGE EXTERNAL;
