-- no-transaction
-- By what that is found which is to be erased, district by district (src/retention/mod.rs).
--
-- Each index in a transaction of its own: while one is made, writers of its table wait, and of no
-- other. These are tables of at most some hundred thousand rows, a fraction of a second each. What
-- was made before a start ended is passed over by the next.
DO $$
DECLARE
    made text;
BEGIN
    FOREACH made IN ARRAY ARRAY[
        'session_ended ON session (district, expires_at)',
        'enrolment_ended ON enrolment (district, expires_at)',
        'stewardship_ended ON stewardship (district, valid_to, person_id)
            WHERE valid_to IS NOT NULL',
        'track_due ON track (district, erase_at)',
        'track_promised ON track (district, promised_until)',
        'contact_due ON contact (district, erase_at)',
        'contact_promised ON contact (district, promised_until)',
        -- The problem that a phone number was left with.
        'problem_contact ON problem (district, contact_id) WHERE contact_id IS NOT NULL',
        'rating_once_rating ON rating_once (district, rating_id)',
        'job_ended ON job (district, ended_at) WHERE ended_at IS NOT NULL',
        'segment_grid ON segment (district, segment_id) WHERE kind = ''grid'''
    ] LOOP
        SET LOCAL lock_timeout = '5s';
        EXECUTE 'CREATE INDEX IF NOT EXISTS ' || made;
        COMMIT;
    END LOOP;
END $$;
