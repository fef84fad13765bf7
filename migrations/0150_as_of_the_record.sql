-- Who held a role when a record was made. By what that is found: 0152_stewardship_held.sql.

SET LOCAL lock_timeout = '5s';

ALTER TABLE stewardship
    -- When it was ended on a day that had begun or was over: until that instant it held. None where
    -- it runs, or ran to the end of its last day.
    ADD COLUMN ended_at timestamptz;

ALTER TABLE scan
    -- The roles in which its steward held the segment when it was made: what it counts for, whatever
    -- becomes of the stewardship. None where a release that knew of none wrote it: then they follow
    -- from the stewardships (record_roles).
    ADD COLUMN roles text[];

-- The roles in which the record of an item was made, worked out once for all that asks for them.
ALTER TYPE scan_item ADD ATTRIBUTE roles text[];
