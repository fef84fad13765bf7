-- What officials do.

-- An event: one act of an official, written last in the transaction of the act.
CREATE TABLE audit (
    district   int4 NOT NULL,
    event_id   uuid NOT NULL,
    at         timestamptz NOT NULL,
    -- None for the command line.
    account_id int8,
    action     text NOT NULL,
    subject    text NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (district, event_id)
) PARTITION BY RANGE (event_id);

GRANT SELECT, INSERT ON audit TO riverward_app;
