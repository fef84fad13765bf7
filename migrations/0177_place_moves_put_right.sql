-- A move of a place that was put down by a clock that was ahead is dated anew when the clock is
-- right, before its instant comes. By that it is found, in every round.

SET LOCAL lock_timeout = '5s';

CREATE INDEX checkpoint_move_past ON checkpoint_move (district, past_at);

GRANT UPDATE (past_at), DELETE ON checkpoint_move TO riverward_app;
