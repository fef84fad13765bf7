-- What is kept of how segments stand, so that no page, map or list has to work it out.

-- The rule that binds a role on a segment today: the stewardships in force joined with the
-- strongest duty. Written by refresh_duties.
CREATE TABLE segment_duty (
    district    int4 NOT NULL,
    segment_id  int8 NOT NULL,
    role        text NOT NULL,
    unit        text NOT NULL,
    times       int2 NOT NULL,
    -- First local day on which both the stewardship and the rule held: a period that began earlier
    -- cannot be missed.
    since       date NOT NULL,
    -- Days on which this rule asks for nothing: another one binds, it is suspended, or nobody in
    -- the role is there.
    closed      datemultirange NOT NULL DEFAULT '{}',
    -- The level of warning the rule is for.
    warning     text,
    -- Why nothing is asked for today, and to what day. A person's leave is nobody's business and
    -- does not stand here.
    pause_cause text,
    pause_past  date,
    PRIMARY KEY (district, segment_id, role),
    FOREIGN KEY (district, segment_id) REFERENCES segment
);

GRANT SELECT, INSERT, UPDATE, DELETE ON segment_duty TO riverward_app;

-- A segment at a glance, one row each, changed in the transaction of its cause. Whoever adds a row
-- gives the name: a trigger before each row would make COPY insert row by row. segment_part_check
-- sees that there is such a segment; segment_changed lets area, kind, name and retired follow it.
CREATE TABLE segment_state (
    district       int4 NOT NULL,
    segment_id     int8 NOT NULL,
    area_path      text COLLATE "C" NOT NULL,
    kind           text NOT NULL,
    -- 0 ok, 1 due, 2 overdue, 3 problem, 4 unassigned, 5 idle.
    status         int2 NOT NULL DEFAULT 5 CHECK (status BETWEEN 0 AND 5),
    -- The local day the status was worked out for; older ones are redone after midnight.
    as_of          date NOT NULL DEFAULT '-infinity',
    open_problems  int4 NOT NULL DEFAULT 0 CHECK (open_problems >= 0),
    last_patrol_at timestamptz,
    -- How many ratings of each score, very satisfied first.
    ratings        int4[] NOT NULL DEFAULT '{0,0,0,0,0}' CHECK (cardinality(ratings) = 5),
    name           text COLLATE "C" NOT NULL,
    retired        boolean NOT NULL DEFAULT false,
    -- The order of lists: problem, overdue, due, unassigned, ok, idle.
    need           int2 NOT NULL GENERATED ALWAYS AS
                   (CASE status WHEN 3 THEN 0 WHEN 2 THEN 1 WHEN 1 THEN 2 WHEN 4 THEN 3
                                WHEN 0 THEN 4 ELSE 5 END) STORED,
    PRIMARY KEY (district, segment_id)
) WITH (fillfactor = 70);
CREATE INDEX segment_state_area ON segment_state (district, area_path, segment_id);
-- A list of any district by need, without sorting it.
CREATE INDEX segment_state_need ON segment_state (district, need, name, segment_id)
    WHERE NOT retired;

GRANT SELECT, INSERT, UPDATE, DELETE ON segment_state TO riverward_app;

-- The days of a month on which a role patrolled a segment.
CREATE TABLE segment_month (
    district   int4 NOT NULL,
    segment_id int8 NOT NULL,
    month      date NOT NULL CHECK (extract(day FROM month) = 1),
    role       text NOT NULL,
    -- Bit d - 1 is day d: setting it twice changes nothing.
    days       int4 NOT NULL CHECK (days >= 0),
    PRIMARY KEY (district, segment_id, month, role)
) WITH (fillfactor = 80);
-- Rows come month by month, so that this finds the pages of one and costs a recording next to
-- nothing.
CREATE INDEX segment_month_month ON segment_month USING brin (month)
    WITH (autosummarize = on, pages_per_range = 32);

GRANT SELECT, INSERT, UPDATE, DELETE ON segment_month TO riverward_app;

-- The sum of segment_month over the segments of a kind in a town.
CREATE TABLE town_month (
    district       int4 NOT NULL,
    town_path      text COLLATE "C" NOT NULL,
    month          date NOT NULL,
    kind           text NOT NULL,
    -- Rows of a segment and a role with at least one day, and the sum of their days.
    patrolled      int4 NOT NULL,
    patrolled_days int8 NOT NULL,
    PRIMARY KEY (district, town_path, month, kind)
) WITH (fillfactor = 50);
CREATE INDEX town_month_month ON town_month (district, month, town_path, kind);

GRANT SELECT, INSERT, UPDATE, DELETE ON town_month TO riverward_app;

-- How much there is at this moment in a town or an area below it: segments in somebody's care, and
-- problems somebody still works on. Kept by triggers.
CREATE TABLE area_count (
    district      int4 NOT NULL REFERENCES district,
    area_path     text COLLATE "C" NOT NULL,
    kind          text NOT NULL,
    segments      int4 NOT NULL DEFAULT 0,
    open_problems int4 NOT NULL DEFAULT 0,
    PRIMARY KEY (district, area_path, kind)
) WITH (fillfactor = 70);
-- A district's sheet reads its towns alone.
CREATE INDEX area_count_towns ON area_count (district, area_path, kind)
    WHERE length(area_path) <= 9;

GRANT SELECT, INSERT, UPDATE, DELETE ON area_count TO riverward_app;

-- What people said in a local month, of a town or an area below it: problems by the month they were
-- opened and closed in, ratings by score, very satisfied first. Kept by triggers.
CREATE TABLE area_month (
    district  int4 NOT NULL REFERENCES district,
    area_path text COLLATE "C" NOT NULL,
    month     date NOT NULL,
    kind      text NOT NULL,
    opened    int4 NOT NULL DEFAULT 0,
    closed    int4 NOT NULL DEFAULT 0,
    ratings   int4[] NOT NULL DEFAULT '{0,0,0,0,0}' CHECK (cardinality(ratings) = 5),
    PRIMARY KEY (district, month, area_path, kind)
) WITH (fillfactor = 70);
-- A district's sheet reads its towns alone, and one month of them.
CREATE INDEX area_month_towns ON area_month (district, month, area_path, kind)
    WHERE length(area_path) <= 9;

GRANT SELECT, INSERT, UPDATE, DELETE ON area_month TO riverward_app;

-- A change, for open consoles. Not durable on purpose: after a crash every console fetches the
-- whole status anew anyway. `tx` lets a reader follow commits in any order without missing one
-- (docs/decisions/0003-live-events.md).
CREATE UNLOGGED TABLE live_event (
    event_id   int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tx         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    district   int4 NOT NULL,
    area_path  text COLLATE "C" NOT NULL,
    payload    jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX live_event_tx ON live_event (tx);

GRANT SELECT, INSERT, UPDATE, DELETE ON live_event TO riverward_app;
GRANT USAGE ON SEQUENCE live_event_event_id_seq TO riverward_app;

-- The transaction that last changed what stands on a segment's card beside its state: names,
-- phones, people, places, codes. With it a kept page can be shown again once one row has said that
-- it still holds (docs/decisions/0014-kept-pages.md): a transaction commits once, so the same stamp
-- means the same content.
--
-- A card has two stamps, because its sources have two kinds of writers, which lock in different
-- orders. Recordings, residents and the midnight job write the row of segment_state anyway, in
-- ascending order of segments, and PostgreSQL notes the transaction on it: its xmin is the other
-- stamp. It costs a scan nothing, and nobody can forget it. Imports and administration write here,
-- and take one lock first of all (hold_cards), so that they follow one another; recordings never
-- lock this row.
--
-- Only segments that something happened to have a row. No row goes again, and none has a foreign
-- key to its segment: the stamp of a segment that is deleted and made anew must not begin where it
-- began before.
CREATE TABLE card_change (
    district   int4 NOT NULL,
    segment_id int8 NOT NULL,
    stamp      int8 NOT NULL DEFAULT pg_current_xact_id()::text::int8,
    PRIMARY KEY (district, segment_id)
) WITH (fillfactor = 70);

GRANT SELECT, INSERT, UPDATE ON card_change TO riverward_app;
