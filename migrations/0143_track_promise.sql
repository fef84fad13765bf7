-- What a steward was told of how long a track is kept.

SET LOCAL lock_timeout = '5s';

ALTER TABLE track
    -- By when it is erased, as the district said when it arrived: a longer time that is chosen
    -- later lengthens nothing that was promised. None where a release that knew of none wrote it.
    ADD COLUMN promised_until timestamptz;

-- For the lock on a row alone, which PostgreSQL gives to whoever may change something of it: what a
-- steward is just erasing is passed over by the job.
GRANT UPDATE (promised_until) ON track TO riverward_app;
