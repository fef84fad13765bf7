-- Areas: the tree of district, town, village and group.

-- An area. Its path is the GB/T 10114 code itself: 6 digits for a district, 9 for a town, 12 for a
-- village, and two digits of our own for a group. What lies below it is the half-open range from
-- the path to area_upper(path) in byte order.
CREATE TABLE area (
    district          int4 NOT NULL REFERENCES district,
    path              text COLLATE "C" NOT NULL
                      CHECK (path ~ '^[0-9]{6}([0-9]{3}([0-9]{3}([0-9]{2})?)?)?$'),
    level             int2 NOT NULL GENERATED ALWAYS AS
                      (CASE length(path) WHEN 6 THEN 1 WHEN 9 THEN 2 WHEN 12 THEN 3 ELSE 4 END)
                      STORED,
    name              text NOT NULL CHECK (name <> ''),
    office_phone      text,
    supervision_phone text,
    boundary          geometry(MultiPolygon, 4326),
    version           int4 NOT NULL DEFAULT 1,
    PRIMARY KEY (district, path),
    CHECK (left(path, 6)::int4 = district)
);
CREATE INDEX area_boundary ON area USING gist (boundary);

GRANT SELECT, INSERT, UPDATE, DELETE ON area TO riverward_app;
