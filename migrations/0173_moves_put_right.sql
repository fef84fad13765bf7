-- A move that was put down by a clock that was ahead is dated anew when the clock is right.

GRANT UPDATE (past_day), DELETE ON segment_move TO riverward_app;
