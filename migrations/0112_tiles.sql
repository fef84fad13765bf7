-- What map tiles are made of: a projection of segments and their geometry
-- (docs/decisions/0015-tiles.md). Triggers note changes in the transaction that makes them, and
-- renew_tiles brings them in soon after, with a new version in the address of the tiles.

-- Segments whose tiles are to be made anew. Only ever added to, so that no writer waits for another
-- or for the renewal.
CREATE TABLE tile_pending (
    district    int4 NOT NULL,
    mark_id     int8 GENERATED ALWAYS AS IDENTITY,
    segment_ids int8[] NOT NULL,
    PRIMARY KEY (district, mark_id)
);

GRANT SELECT, INSERT ON tile_pending TO riverward_app;

-- Where a segment counts when tiles are thinned, and from which zoom on it is drawn.
CREATE TABLE tile_place (
    district      int4 NOT NULL,
    segment_id    int8 NOT NULL,
    town          text COLLATE "C" NOT NULL,
    -- The cell of zoom 15 that its middle lies in, column and row with their bits interleaved:
    -- without its last 2 * n bits it is the cell n zooms up, so a tile of any zoom is a range.
    cell          int4 NOT NULL,
    -- The larger of width and height, in units of 3857.
    extent        int4 NOT NULL,
    -- First zoom at which it is half a pixel large; from 10 on everything is.
    visible_zoom  int2 NOT NULL,
    -- First zoom at which it is drawn on a map of the whole district, and on one of its town or a
    -- part of that.
    district_zoom int2 NOT NULL,
    town_zoom     int2 NOT NULL,
    PRIMARY KEY (district, segment_id)
) WITH (fillfactor = 80);
CREATE INDEX tile_place_cell ON tile_place (district, cell);

-- A segment as it is drawn in a band of zooms, so that a tile reads one band and no other table.
CREATE TABLE tile_segment (
    district      int4 NOT NULL,
    segment_id    int8 NOT NULL,
    -- The largest zoom of the band.
    band          int2 NOT NULL,
    district_zoom int2 NOT NULL,
    town_zoom     int2 NOT NULL,
    kind          text NOT NULL,
    name          text NOT NULL,
    area_path     text COLLATE "C" NOT NULL,
    geom          geometry(Geometry, 3857) NOT NULL,
    PRIMARY KEY (district, segment_id, band)
) PARTITION BY LIST (band);
CREATE TABLE tile_segment_6 PARTITION OF tile_segment FOR VALUES IN (6);
CREATE TABLE tile_segment_8 PARTITION OF tile_segment FOR VALUES IN (8);
CREATE TABLE tile_segment_11 PARTITION OF tile_segment FOR VALUES IN (11);
CREATE TABLE tile_segment_15 PARTITION OF tile_segment FOR VALUES IN (15);
-- A map of the whole district draws little of an overview: that little has an index of its own. A
-- town is found by its path.
CREATE INDEX tile_segment_6_map ON tile_segment_6 USING gist (geom) WHERE district_zoom <= 6;
CREATE INDEX tile_segment_8_map ON tile_segment_8 USING gist (geom) WHERE district_zoom <= 8;
CREATE INDEX tile_segment_11_map ON tile_segment_11 USING gist (geom);
CREATE INDEX tile_segment_15_map ON tile_segment_15 USING gist (geom);
CREATE INDEX tile_segment_6_area ON tile_segment_6 (district, area_path);
CREATE INDEX tile_segment_8_area ON tile_segment_8 (district, area_path);
CREATE INDEX tile_segment_11_area ON tile_segment_11 (district, area_path);

GRANT SELECT ON tile_segment, tile_segment_6, tile_segment_8, tile_segment_11, tile_segment_15
    TO riverward_app;
