-- Records that an official entered for a steward. By what they are found: 0186_entered_indexes.sql.

SET LOCAL lock_timeout = '5s';

ALTER TABLE scan
    -- Nobody read a code: an entered record is of a segment.
    ALTER COLUMN code DROP NOT NULL,
    ALTER COLUMN checkpoint_id DROP NOT NULL,
    -- Why an official entered it for its steward, in the words of whoever did: then account_id is
    -- theirs. None for what the steward recorded.
    ADD COLUMN entered_reason text,
    -- 8192 is the flag `entered`.
    ADD CONSTRAINT scan_entered CHECK (
        CASE WHEN entered_reason IS NULL
             THEN code IS NOT NULL AND checkpoint_id IS NOT NULL AND flags & 8192 = 0
             ELSE char_length(entered_reason) BETWEEN 1 AND 500 AND grade = 0 AND flags = 8192
                  AND fence = 'none' AND code IS NULL AND checkpoint_id IS NULL
        END) NOT VALID;

ALTER TYPE scan_item ADD ATTRIBUTE entered_reason text;
