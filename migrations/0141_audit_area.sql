-- Where what is on record was done, which says who may read of it, and how a page of it is found.

SET LOCAL lock_timeout = '5s';

ALTER TABLE audit
    -- The area of what was done to. None for what concerns the whole district, and for what was
    -- written by a release that knew of none: both are read by whoever reads the whole district.
    ADD COLUMN area_path text COLLATE "C";

-- A page goes back along the primary key, since ids begin with the time. These find what is rare
-- among much: an area, an account, a subject.
CREATE INDEX audit_area ON audit (district, area_path, event_id);
CREATE INDEX audit_account ON audit (district, account_id, event_id);
CREATE INDEX audit_subject ON audit (district, subject, event_id);
