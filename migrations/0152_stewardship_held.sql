-- Who held a role at an instant, answered from this index alone. It does what stewardship_holder did,
-- by which the release before works.

SET LOCAL lock_timeout = '5s';

CREATE INDEX stewardship_held ON stewardship (district, segment_id, person_id, valid_from)
    INCLUDE (valid_to, ended_at, role);
