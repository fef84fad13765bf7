-- By how many days an excused outage puts a promise off changes when another one of the same days
-- is recorded or withdrawn, and may come to nothing; so it does when it is withdrawn itself.

SET LOCAL lock_timeout = '5s';

ALTER TABLE excused_promise
    DROP CONSTRAINT excused_promise_days,
    -- 0 of an excuse that is withdrawn: taken back.
    ADD CONSTRAINT excused_promise_days CHECK (days BETWEEN 0 AND 32);

GRANT UPDATE (days), DELETE ON excused_promise TO riverward_app;
