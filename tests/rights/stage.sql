-- What the matrix of rights needs beside tests/support/seed.sql: accounts for the roles that the seed has none for, and what stewards
-- agreed to.

INSERT INTO account (district, account_id, person_id, name) VALUES
    (990101, 10, NULL, '审计员'), (990101, 11, NULL, '东村经办人'), (990202, 12, NULL, '邻区管理员');
INSERT INTO role_grant (district, account_id, area_path, role) VALUES
    (990101, 10, '990101101', 'auditor'), (990101, 11, '990101101201', 'official'), (990202, 12, '990202', 'admin');
INSERT INTO track_consent (district, event_id, person_id, account_id, given, at) VALUES
    (990101, '019ad000-0000-7000-8000-000000000001', 1, 1, true, '2026-11-01'),
    (990101, '019ad000-0000-7000-8000-000000000002', 2, 2, true, '2026-11-01');
