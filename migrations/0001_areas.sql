-- Districts and the area tree. Every table of a district's data starts its keys with `district`, the six GB/T 2260 digits
-- as a number, so that the tables can later be distributed by it.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The application works under this role: no DDL, no UPDATE or DELETE on events. Roles belong to the whole server, so two
-- databases migrated at once may both try to create it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'riverward_app') THEN
        CREATE ROLE riverward_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE TABLE district (
    district          int4 PRIMARY KEY CHECK (district BETWEEN 100000 AND 999999),
    name              text NOT NULL CHECK (name <> ''),
    time_zone         text NOT NULL DEFAULT 'Asia/Shanghai',
    office_phone      text,
    supervision_phone text,
    -- Raised by every change of a segment's geometry; part of a tile's address, so a tile never changes under its address.
    geometry_version  int8 NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL DEFAULT now()
);

-- The path is the GB/T 10114 code itself: district 6 digits, town 9, village 12, and two digits of our own for a group.
-- A subtree is the half-open range [path, area_upper(path)) in byte order.
CREATE TABLE area (
    district          int4 NOT NULL REFERENCES district,
    path              text COLLATE "C" NOT NULL CHECK (path ~ '^[0-9]{6}([0-9]{3}([0-9]{3}([0-9]{2})?)?)?$'),
    level             int2 NOT NULL GENERATED ALWAYS AS
                      (CASE length(path) WHEN 6 THEN 1 WHEN 9 THEN 2 WHEN 12 THEN 3 ELSE 4 END) STORED,
    name              text NOT NULL CHECK (name <> ''),
    office_phone      text,
    supervision_phone text,
    boundary          geometry(MultiPolygon, 4326),
    version           int4 NOT NULL DEFAULT 1,
    PRIMARY KEY (district, path),
    CHECK (left(path, 6)::int4 = district)
);
CREATE INDEX area_boundary ON area USING gist (boundary);

CREATE FUNCTION area_upper(path text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(path, -1) || chr(ascii(right(path, 1)) + 1);

-- The town a path lies in, or the district itself for a path above town level.
CREATE FUNCTION area_town(path text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(path, 9);
