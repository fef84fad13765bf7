-- One table of background work for all that takes longer than a request: what was ordered, how far it is, the file that came of it.
-- Until now only printing had one.

ALTER TABLE print_job RENAME TO job;
ALTER TABLE job ADD COLUMN kind text NOT NULL DEFAULT 'print' CONSTRAINT job_kind CHECK (kind IN ('print'));
ALTER TABLE job ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE job RENAME CONSTRAINT print_job_pkey TO job_pkey;
ALTER TABLE job RENAME CONSTRAINT print_job_state_check TO job_state;
ALTER TABLE job RENAME CONSTRAINT print_job_total_check TO job_total;
ALTER TABLE job RENAME CONSTRAINT print_job_district_fkey TO job_district;
ALTER TABLE job RENAME CONSTRAINT print_job_district_account_id_fkey TO job_account;
ALTER TABLE job RENAME CONSTRAINT print_job_done_has_size TO job_done_has_size;
ALTER TABLE job RENAME CONSTRAINT print_job_failed_says_why TO job_failed_says_why;

-- Districts are served in turns: which have something to do is asked first, then the oldest of one of them is taken up.
DROP INDEX print_job_open;
CREATE INDEX job_open ON job (kind, district, created_at) WHERE state IN ('waiting', 'running');
ALTER INDEX print_job_area RENAME TO job_area;

ALTER TABLE print_part RENAME TO job_part;
ALTER TABLE job_part RENAME CONSTRAINT print_part_pkey TO job_part_pkey;
ALTER TABLE job_part RENAME CONSTRAINT print_part_district_job_id_fkey TO job_part_job;
