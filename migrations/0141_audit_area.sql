-- Where what is on record was done, which says who may read of it. By what a page of it is found:
-- 0146_audit_indexes.sql.

SET LOCAL lock_timeout = '5s';

ALTER TABLE audit
    -- The area of what was done to. None for what concerns the whole district, and for what was
    -- written by a release that knew of none: both are read by its auditors and administrators.
    ADD COLUMN area_path text COLLATE "C";
