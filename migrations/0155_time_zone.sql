-- A district's time zone is chosen when the district is made, and stays. Every day that was counted
-- since is a day of that zone: of records, which nobody writes again, of tenures, of months.

SET LOCAL lock_timeout = '5s';

REVOKE UPDATE ON district FROM riverward_app;
GRANT UPDATE (name, office_phone, supervision_phone, geometry_version) ON district TO riverward_app;
