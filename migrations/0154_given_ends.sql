-- The end of a warning or a suspension as it was asked for, so that the same id with another end is
-- known for the sender's mistake, also after it was called off.

SET LOCAL lock_timeout = '5s';

ALTER TABLE warning
    -- The first day on which it was not to hold, whatever became of it. None where a release that
    -- knew of none wrote it.
    ADD COLUMN given_past date,
    ADD CONSTRAINT warning_given_past CHECK (given_past BETWEEN from_day AND '2200-01-01');

ALTER TABLE suspension
    -- As of a warning.
    ADD COLUMN given_past date,
    ADD CONSTRAINT suspension_given_past CHECK (given_past BETWEEN from_day AND '2200-01-01');
