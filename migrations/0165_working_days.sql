-- Working days: the yearly notices of days off, office hours, and by what rule a problem is due
-- (docs/decisions/0046-working-days.md). The notices that come with the program
-- (src/calendar/notices/) are laid down for every district before a server's first request.

SET LOCAL lock_timeout = '5s';

-- A year of whose days off a district has the notice. Without a row it is not announced yet, and
-- weekends are taken for days off.
CREATE TABLE calendar_notice (
    district int4 NOT NULL CONSTRAINT calendar_notice_district REFERENCES district,
    year     int4 NOT NULL,
    -- Addresses of the papers it was taken from, one a line.
    papers   text NOT NULL,
    -- When it was imported or laid down.
    at       timestamptz NOT NULL,
    CONSTRAINT calendar_notice_pkey PRIMARY KEY (district, year),
    CONSTRAINT calendar_notice_year CHECK (year BETWEEN 2000 AND 2199),
    CONSTRAINT calendar_notice_papers CHECK (char_length(papers) <= 3010)
);

-- A day that the notice of a year names: one of that year, or of the last week of the year before.
-- Where two notices name a day, that of the later year counts.
CREATE TABLE calendar_day (
    district int4 NOT NULL,
    year     int4 NOT NULL,
    day      date NOT NULL,
    -- Off; else worked, though it may be a Saturday or Sunday.
    is_off   boolean NOT NULL,
    -- The holiday it belongs to.
    name     text NOT NULL,
    CONSTRAINT calendar_day_pkey PRIMARY KEY (district, year, day),
    CONSTRAINT calendar_day_notice FOREIGN KEY (district, year) REFERENCES calendar_notice,
    CONSTRAINT calendar_day_of_year
        CHECK (day BETWEEN make_date(year - 1, 12, 25) AND make_date(year, 12, 31)),
    CONSTRAINT calendar_day_name CHECK (char_length(name) BETWEEN 1 AND 40)
);

-- A span of a working day in which offices are open, in minutes after midnight; without a row of a
-- district, as is usual (OfficeHours::usual in src/working_time/hours.rs).
CREATE TABLE office_hours (
    district int4 NOT NULL CONSTRAINT office_hours_district REFERENCES district,
    opens    int4 NOT NULL,
    closes   int4 NOT NULL,
    CONSTRAINT office_hours_pkey PRIMARY KEY (district, opens),
    CONSTRAINT office_hours_span CHECK (0 <= opens AND opens < closes AND closes <= 1440),
    CONSTRAINT office_hours_apart EXCLUDE USING gist (
        district WITH =, int4range(opens, closes) WITH &&)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_notice, calendar_day, office_hours
    TO riverward_app;

-- By what rule `due_at` came about: so many of a unit after a moment. None where a release wrote it
-- that knew of no rules: it stays what it is.
ALTER TABLE problem
    ADD COLUMN due_from timestamptz,
    ADD COLUMN due_unit text,
    ADD COLUMN due_number int4,
    -- Whether days were counted of which no notice said whether they are worked: they are taken by
    -- weekends, and counted again when the notice comes.
    ADD COLUMN due_assumed boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT problem_due_rule CHECK (
        (due_unit IS NULL) = (due_number IS NULL) AND (due_unit IS NULL) = (due_from IS NULL)
        AND due_unit IN ('working_hour', 'working_day', 'day') AND due_number BETWEEN 1 AND 400)
        NOT VALID;
