-- Promises of an answer that an excused outage put off (docs/decisions/0047-excused-outages.md),
-- one row an outage and problem.

SET LOCAL lock_timeout = '5s';

CREATE TABLE excused_promise (
    district   int4 NOT NULL,
    excuse_id  uuid NOT NULL,
    problem_id int8 NOT NULL,
    -- By how many days.
    days       int4 NOT NULL,
    -- The promise as it stood from then on; another one since is none of this excuse's. It moves
    -- along when the promise is worked out again by a notice of days off.
    due_at     timestamptz NOT NULL,
    CONSTRAINT excused_promise_pkey PRIMARY KEY (district, excuse_id, problem_id),
    CONSTRAINT excused_promise_excuse FOREIGN KEY (district, excuse_id) REFERENCES excuse,
    CONSTRAINT excused_promise_problem FOREIGN KEY (district, problem_id) REFERENCES problem,
    CONSTRAINT excused_promise_days CHECK (days BETWEEN 1 AND 32)
);
CREATE INDEX excused_promise_of_problem ON excused_promise (district, problem_id);

GRANT SELECT, INSERT, UPDATE (due_at) ON excused_promise TO riverward_app;
