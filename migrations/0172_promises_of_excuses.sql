-- By how many days an excused outage puts a promise off changes when another one of the same days is
-- recorded or withdrawn, and may come to nothing.

GRANT UPDATE (days), DELETE ON excused_promise TO riverward_app;
