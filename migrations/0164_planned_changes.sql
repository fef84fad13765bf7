-- A change of who answers that is planned can be called off, or stood in for by another, until its
-- day has come.

SET LOCAL lock_timeout = '5s';

ALTER TABLE stewardship_change
    -- The planned change that this one calls off or stands instead of.
    ADD COLUMN replaces uuid,
    -- The stewardships that this one ended or took away, as they were: an array of objects with
    -- their columns, for whoever calls it off. None where a release that knew of none wrote it.
    ADD COLUMN was jsonb,
    DROP CONSTRAINT stewardship_change_action_check,
    ADD CONSTRAINT stewardship_change_action
        CHECK (action IN ('assign', 'hand_over', 'deputise', 'release', 'cancel')),
    DROP CONSTRAINT stewardship_change_needs_note,
    ADD CONSTRAINT stewardship_change_needs_reason
        CHECK (action NOT IN ('release', 'cancel') OR note <> ''),
    ADD CONSTRAINT stewardship_change_cancels
        CHECK (action <> 'cancel' OR replaces IS NOT NULL),
    ADD CONSTRAINT stewardship_change_replaced_once UNIQUE (district, replaces),
    ADD CONSTRAINT stewardship_change_replaced
        FOREIGN KEY (district, replaces) REFERENCES stewardship_change;
