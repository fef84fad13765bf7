-- What everything stands on: extensions, the role of the application, districts.
--
-- Every table of a district's data has `district` first in its keys, the six digits of GB/T 2260
-- as a number, so that the tables can be distributed by it.
--
-- Tables of events are append-only. Whoever observes an event makes its UUIDv7, and the table is
-- partitioned by the month in that id, so that the primary key alone makes a replay harmless and
-- finds the partition (docs/decisions/0004-event-partitions.md). ensure_event_partitions makes the
-- partitions.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Requests and jobs work under this role: no DDL, no UPDATE or DELETE on events. Roles belong to
-- the whole server, so two databases that are migrated at once may both try to make it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'riverward_app') THEN
        CREATE ROLE riverward_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT USAGE ON SCHEMA public TO riverward_app;
-- What stands in the schema already: the tables of PostGIS, and the list of applied migrations,
-- which a server asks whether it may begin. Our own tables are granted where they are made.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO riverward_app;

-- Where the schema stands, one row: the newest migration, the number of the rules laid over the
-- tables (migrations/functions/VERSION) and the release that brought it here. An older program
-- reads from it which one it takes.
CREATE TABLE schema_state (
    one       boolean PRIMARY KEY DEFAULT true CONSTRAINT schema_state_one CHECK (one),
    release   text NOT NULL,
    migration int8 NOT NULL,
    rules     int4 NOT NULL
);

GRANT SELECT ON schema_state TO riverward_app;

-- A district (县, 区): the unit whose data stand together.
CREATE TABLE district (
    district          int4 PRIMARY KEY CHECK (district BETWEEN 100000 AND 999999),
    name              text NOT NULL CHECK (name <> ''),
    time_zone         text NOT NULL DEFAULT 'Asia/Shanghai',
    office_phone      text,
    supervision_phone text,
    -- Raised whenever tiles are renewed. It is part of a tile's address, so that what lies at an
    -- address never changes.
    geometry_version  int8 NOT NULL DEFAULT 1,
    created_at        timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON district TO riverward_app;
