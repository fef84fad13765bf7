-- A small district of two towns. Monday 23 November 2026, 10:00 in Shanghai is the hour the tests stand at.

INSERT INTO district (district, name, office_phone, supervision_phone) VALUES
    (990101, '云浦区（示范）', '021-5700 0000', '021-5700 0001'),
    (990202, '邻区（示范）', NULL, NULL);
INSERT INTO area (district, path, name, office_phone, boundary) VALUES
    (990101, '990101', '云浦区（示范）', NULL, ST_Multi(ST_MakeEnvelope(121.0, 30.7, 121.3, 30.9, 4326))),
    (990101, '990101101', '菱泾镇', '021-5701 0000', ST_Multi(ST_MakeEnvelope(121.0, 30.7, 121.15, 30.9, 4326))),
    (990101, '990101101201', '东村', NULL, ST_Multi(ST_MakeEnvelope(121.05, 30.75, 121.15, 30.85, 4326))),
    (990101, '990101102', '荻溪镇', NULL, ST_Multi(ST_MakeEnvelope(121.15, 30.7, 121.3, 30.9, 4326))),
    (990101, '990101102201', '西村', NULL, ST_Multi(ST_MakeEnvelope(121.15, 30.75, 121.25, 30.85, 4326))),
    (990202, '990202', '邻区（示范）', NULL, NULL);

INSERT INTO person (district, person_id, name, area_path, post, organisation) VALUES
    (990101, 1, '张建国', '990101101201', '村委会主任', '东村村委会'),
    (990101, 2, '李秀英', '990101101201', '第三党小组组长', '东村党总支');
INSERT INTO account (district, account_id, person_id, name) VALUES
    (990101, 1, 1, '张建国'), (990101, 2, 2, '李秀英'), (990101, 3, NULL, '王主任'), (990101, 4, NULL, '赵科员'), (990101, 5, NULL, '区管理员');
INSERT INTO role_grant (district, account_id, area_path, role) VALUES
    (990101, 3, '990101101', 'official'), (990101, 4, '990101102', 'official'), (990101, 5, '990101', 'admin');

INSERT INTO segment (district, segment_id, kind, name, area_path, length_m) VALUES
    (990101, 1, 'river', '张家浜', '990101101201', 2100),
    (990101, 2, 'road', '党员示范路', '990101101201', 800),
    (990101, 3, 'lane', '沈家埭', '990101102201', 300),
    (990202, 4, 'river', '邻河', '990202', 900);
INSERT INTO segment_geometry (district, segment_id, geometry_version, geom, valid_from)
SELECT d, i, 1, g, '2026-01-01'
FROM (VALUES (990101, 1, ST_SetSRID('LINESTRING(121.1 30.8, 121.11 30.801, 121.121 30.8)'::geometry, 4326)),
             (990101, 2, ST_SetSRID('LINESTRING(121.09 30.8, 121.09 30.807)'::geometry, 4326)),
             (990101, 3, ST_SetSRID('LINESTRING(121.2 30.8, 121.203 30.8)'::geometry, 4326)),
             (990202, 4, ST_SetSRID('LINESTRING(122.2 30.8, 122.21 30.8)'::geometry, 4326))) v (d, i, g);
INSERT INTO segment_state (district, segment_id, area_path, kind, name) SELECT district, segment_id, area_path, kind, name FROM segment;
INSERT INTO stewardship (district, segment_id, person_id, role, commitment, valid_from) VALUES
    (990101, 1, 1, 'river_chief', '每周巡河一次，水清岸绿', '2026-01-01'),
    (990101, 2, 2, 'party_group_leader', '天天扫一扫，路路都干净', '2026-01-01');
INSERT INTO duty (district, area_path, role, kind, unit, times, valid_from, source) VALUES
    (990101, '990101', 'river_chief', 'river', 'week', 1, '2026-01-01', '示范'),
    (990101, '990101', 'party_group_leader', 'road', 'day', 1, '2026-01-01', '示范');

INSERT INTO checkpoint (district, checkpoint_id, segment_id, name, location, radius_m) VALUES
    (990101, 1, 1, '1号桥', ST_SetSRID(ST_MakePoint(121.1, 30.8), 4326), 50),
    (990101, 2, 1, '2号桥', ST_SetSRID(ST_MakePoint(121.121, 30.8), 4326), 50),
    (990101, 3, 2, '路口', ST_SetSRID(ST_MakePoint(121.09, 30.8), 4326), 50),
    (990101, 4, 3, '埭头', ST_SetSRID(ST_MakePoint(121.2, 30.8), 4326), 50),
    (990202, 5, 4, '桥头', ST_SetSRID(ST_MakePoint(122.2, 30.8), 4326), 50);
INSERT INTO code_locator (code, district) VALUES
    (:river_code, 990101), (:river_east_code, 990101), (:road_code, 990101), (:lane_code, 990101), (:replaced_code, 990101),
    (:blank_code, 990101), (:elsewhere_code, 990202);
INSERT INTO code (district, code, state, checkpoint_id, successor, issued_at) VALUES
    (990101, :river_code, 'installed', 1, NULL, '2026-01-01'),
    (990101, :river_east_code, 'installed', 2, NULL, '2026-01-01'),
    (990101, :road_code, 'installed', 3, NULL, '2026-01-01'),
    (990101, :lane_code, 'installed', 4, NULL, '2026-01-01'),
    (990101, :replaced_code, 'retired', 1, :river_code, '2026-01-01'),
    (990101, :blank_code, 'printed', NULL, NULL, '2026-01-01'),
    (990202, :elsewhere_code, 'installed', 5, NULL, '2026-01-01');
SELECT setval('segment_id_seq', 100), setval(pg_get_serial_sequence('person', 'person_id'), 100),
       setval(pg_get_serial_sequence('account', 'account_id'), 100), setval(pg_get_serial_sequence('checkpoint', 'checkpoint_id'), 100);
SELECT settle_day(990101, '2026-11-23 02:00:00+00'), settle_day(990202, '2026-11-23 02:00:00+00');
DELETE FROM live_event;
-- Tiles are drawn as after the start of a server; the tests know this version by number.
SELECT renew_tiles(990101), renew_tiles(990202);
UPDATE district SET geometry_version = 1;
