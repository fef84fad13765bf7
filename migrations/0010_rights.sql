-- What the application may do: everything on state, only add and read on events.

GRANT USAGE ON SCHEMA public TO riverward_app;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO riverward_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO riverward_app;
GRANT INSERT, UPDATE, DELETE ON
    district, area, person, account, login_locator, role_grant, enrolment, session, segment, segment_geometry, stewardship, duty,
    segment_duty, segment_state, live_event, checkpoint, code, patrol, segment_month, town_month, steward_last_scan,
    device_last_scan, contact, problem
    TO riverward_app;
-- A number given out stays given out; a mark that something was done once stays.
GRANT INSERT ON code_locator, rating_once, support_once TO riverward_app;
GRANT INSERT ON scan, patrol_outcome, problem_event, rating, code_event, audit TO riverward_app;
REVOKE ALL ON FUNCTION ensure_event_partitions(date, int4) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_event_partitions(date, int4) TO riverward_app;

SELECT ensure_event_partitions((now() - interval '3 months')::date, 7);
