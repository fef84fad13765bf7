-- Ratings: a mark of five levels that residents give.

-- An event: one rating.
CREATE TABLE rating (
    district   int4 NOT NULL,
    rating_id  uuid NOT NULL,
    segment_id int8 NOT NULL,
    code       int4 NOT NULL,
    -- 1 very satisfied … 5 very dissatisfied (好差评).
    score      int2 NOT NULL CHECK (score BETWEEN 1 AND 5),
    reason     text NOT NULL DEFAULT '',
    at         timestamptz NOT NULL,
    PRIMARY KEY (district, rating_id),
    CONSTRAINT rating_low_needs_reason CHECK (score < 4 OR reason <> '')
) PARTITION BY RANGE (rating_id);

GRANT SELECT, INSERT ON rating TO riverward_app;

-- A mark that a device rated a code on a day, so that it does so once. The key is a SHA-256 over
-- the three and links nothing to a person. Marks stay.
CREATE TABLE rating_once (
    district  int4 NOT NULL,
    once_key  bytea NOT NULL,
    rating_id uuid NOT NULL,
    PRIMARY KEY (district, once_key)
);

GRANT SELECT, INSERT ON rating_once TO riverward_app;
