-- What a district wants on its boards beside names and offices' phones, and the phone of a person
-- that may stand there.

SET LOCAL lock_timeout = '5s';

ALTER TABLE person
    -- As a list says it; shown on boards alone, where the district wants it.
    ADD COLUMN phone text NOT NULL DEFAULT ''
        CONSTRAINT person_phone_length CHECK (char_length(phone) <= 24);

ALTER TABLE district
    ADD COLUMN board_phones boolean NOT NULL DEFAULT false,
    ADD COLUMN board_commitments boolean NOT NULL DEFAULT false;

GRANT UPDATE (board_phones, board_commitments) ON district TO riverward_app;

ALTER TABLE job
    -- Of a file that is there: what could not be made, each with why, as in fault and fault_args.
    ADD COLUMN left_out jsonb NOT NULL DEFAULT '[]';
