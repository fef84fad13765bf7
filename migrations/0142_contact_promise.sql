-- What whoever left a phone number was told of how long it is kept.

SET LOCAL lock_timeout = '5s';

ALTER TABLE contact
    -- By when it is erased, as the district said when it was left: a longer time that is chosen
    -- later lengthens nothing that was promised. None where a release that knew of none wrote it.
    ADD COLUMN promised_until timestamptz;
