-- Segments, where they lie, and the rows of an import that have to wait.
--
-- There is no foreign key from a segment to its area, and none from geometry and state to their
-- segment: a key asks once a row, which would be half of the time of a large import. The triggers
-- of segments_added, segment_moved, area_in_use, segment_part_check and segment_in_use ask once a
-- statement, and refuse under the names that the keys would have
-- (docs/decisions/0016-bulk-import.md).

-- Ids are tile feature ids, which JavaScript reads as numbers: up to 2^53.
CREATE SEQUENCE segment_id_seq MAXVALUE 9007199254740992;
GRANT USAGE ON SEQUENCE segment_id_seq TO riverward_app;

-- A river, road, lane, pond or visit grid in somebody's care. It is retired, never removed.
CREATE TABLE segment (
    district         int4 NOT NULL,
    segment_id       int8 NOT NULL DEFAULT nextval('segment_id_seq'),
    kind             text NOT NULL CHECK (kind IN ('river', 'road', 'lane', 'pond', 'grid')),
    name             text NOT NULL CHECK (name <> ''),
    area_path        text COLLATE "C" NOT NULL,
    external_code    text CHECK (external_code <> ''),
    description      text NOT NULL DEFAULT '',
    geometry_version int4 NOT NULL DEFAULT 1,
    length_m         float8 NOT NULL DEFAULT 0,
    version          int4 NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    retired_at       timestamptz,
    PRIMARY KEY (district, segment_id)
);
CREATE UNIQUE INDEX segment_external_code ON segment (district, external_code)
    WHERE external_code IS NOT NULL;
CREATE UNIQUE INDEX segment_area_name ON segment (district, area_path, kind, name)
    WHERE external_code IS NULL;
CREATE INDEX segment_area ON segment (district, area_path, segment_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON segment TO riverward_app;

-- The shape of a segment for a span of time: the row without valid_to is in force, the others are
-- its history. In degrees; only tiles need metres of 3857, and they keep their own.
CREATE TABLE segment_geometry (
    district         int4 NOT NULL,
    segment_id       int8 NOT NULL,
    geometry_version int4 NOT NULL,
    geom             geometry(Geometry, 4326) NOT NULL,
    source_datum     text NOT NULL DEFAULT 'wgs84'
                     CHECK (source_datum IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    valid_from       timestamptz NOT NULL,
    valid_to         timestamptz,
    PRIMARY KEY (district, segment_id, geometry_version)
);
-- Coordinates hardly compress, and trying costs more than all else about storing them.
ALTER TABLE segment_geometry ALTER COLUMN geom SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX segment_geometry_current ON segment_geometry (district, segment_id)
    WHERE valid_to IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON segment_geometry TO riverward_app;

-- A row of an import that cannot be written yet: one without a code, since rows with one have the
-- stronger claim wherever they stand in the file; or a change of a stored segment, since the states
-- of all of these are locked at once. Empty outside an import's transaction.
CREATE UNLOGGED TABLE import_segment (
    district      int4 NOT NULL,
    -- Where the row stands in the file, which is also its order.
    number        int8 NOT NULL,
    -- The line of the file, where the number is that of a feature.
    line          int8,
    label         text NOT NULL,
    -- The stored segment to change; none while it is unknown whether there is one.
    segment_id    int8,
    kind          text NOT NULL,
    name          text NOT NULL,
    area_path     text COLLATE "C" NOT NULL,
    external_code text,
    description   text,
    -- The geometry as EWKB in degrees; its length only where nothing had to be mended.
    shape         bytea,
    length_m      float8,
    -- Whether the area was found from the geometry, rather than named by the row.
    area_found    boolean NOT NULL,
    PRIMARY KEY (district, number)
);

GRANT SELECT, INSERT, DELETE ON import_segment TO riverward_app;
