-- What servers saw of the time.

-- One row: how late it was when a server last looked, and until when nothing is done that cannot be
-- undone, since a clock jumped (docs/decisions/0041-as-of-the-record.md). No row before the first
-- look.
CREATE TABLE server_clock (
    one         boolean DEFAULT true CONSTRAINT server_clock_one CHECK (one),
    seen_at     timestamptz NOT NULL,
    rests_until timestamptz,
    CONSTRAINT server_clock_pkey PRIMARY KEY (one),
    -- A day after it was noticed, and what two servers' clocks may differ by.
    CONSTRAINT server_clock_rests CHECK (rests_until <= seen_at + interval '48 hours')
);

GRANT SELECT, INSERT, UPDATE ON server_clock TO riverward_app;
