-- By what moves of segments are found that a clock ahead put down, in every round.

SET LOCAL lock_timeout = '5s';

CREATE INDEX segment_move_past ON segment_move (district, past_day);
