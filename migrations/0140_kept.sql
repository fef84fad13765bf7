-- What is kept, and how long: what districts keep shorter than is usual, and the indexes by which
-- what is over is found in each of them (src/retention/mod.rs).

SET LOCAL lock_timeout = '5s';

-- Visits with words, by place: what is to be erased of grids is found without the visits that have
-- none (any more). Made first and under the smallest lock: recordings wait while the scans of all
-- months are read once, for some seconds where there are ten million.
CREATE INDEX scan_noted ON scan (district, checkpoint_id, scan_id) WHERE note <> '';
CREATE INDEX segment_grid ON segment (district, segment_id) WHERE kind = 'grid';

CREATE INDEX session_ended ON session (district, expires_at);
CREATE INDEX enrolment_ended ON enrolment (district, expires_at);
CREATE INDEX stewardship_ended ON stewardship (district, valid_to, person_id)
    WHERE valid_to IS NOT NULL;
CREATE INDEX track_due ON track (district, erase_at);
CREATE INDEX contact_due ON contact (district, erase_at);
-- The problem that a phone number was left with.
CREATE INDEX problem_contact ON problem (district, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX rating_once_rating ON rating_once (district, rating_id);

-- How long a district keeps something that it may keep shorter than is usual; without a row, as
-- long as is usual. The usual time is the longest: Kept::bounds in src/retention/mod.rs says the
-- same.
CREATE TABLE retention (
    district int4 NOT NULL CONSTRAINT retention_district REFERENCES district,
    what     text NOT NULL,
    days     int4 NOT NULL,
    CONSTRAINT retention_pkey PRIMARY KEY (district, what),
    CONSTRAINT retention_days CHECK (
        CASE what
            WHEN 'contacts' THEN days BETWEEN 1 AND 90
            WHEN 'jobs' THEN days BETWEEN 1 AND 30
            WHEN 'tracks' THEN days BETWEEN 1 AND 30
            WHEN 'posts' THEN days BETWEEN 1 AND 365
            WHEN 'round_notes' THEN days BETWEEN 7 AND 731
            ELSE false
        END)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON retention TO riverward_app;

-- Over all districts at once nothing is erased any more.
DROP INDEX session_expiry, track_erase, contact_erase;
