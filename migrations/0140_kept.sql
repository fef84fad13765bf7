-- What is kept, and how long: what districts keep shorter than is usual (src/retention/mod.rs). By
-- what that is found which is over: 0144_kept_indexes.sql.

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
