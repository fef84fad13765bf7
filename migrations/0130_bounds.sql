-- Bounds of everything that somebody outside may have written: a request, a file, a command line.
-- The same bounds stand where each is parsed, so that whoever sent it reads what to do; here they
-- hold for whatever comes another way. Without them one day in the year 10000, which no reader of
-- JSON takes, makes every page of its area unreadable.
--
-- Days and instants lie from 1949-01-01 to 2199-12-31 (src/clock.rs); the day after a last one may
-- be 2200-01-01. Names have up to 200 characters, codes of others 100, notes 500, sentences of files
-- 2,000 (src/exchange/import/checks.rs). Ids and numbers of phones go up to 2^53 - 1, which every
-- reader of JSON counts exactly. tests/bounds.rs holds the list of what is bounded and of what only
-- the server itself writes.

SET LOCAL lock_timeout = '5s';

-- What was let in before: an end beyond the calendar is none, and a beginning there is its last day.
UPDATE duty SET valid_to = NULL WHERE valid_to > '2200-01-01';
UPDATE duty SET valid_from = '2199-12-31', valid_to = NULL WHERE valid_from >= '2200-01-01';
UPDATE stewardship SET valid_to = NULL WHERE valid_to > '2200-01-01';
UPDATE device_key SET last_sequence = 0, last_hash = NULL
    WHERE last_sequence NOT BETWEEN 0 AND 9007199254740991;

ALTER TABLE district
    ADD CONSTRAINT district_name_length CHECK (char_length(name) <= 200),
    ADD CONSTRAINT district_time_zone_length CHECK (char_length(time_zone) <= 64),
    ADD CONSTRAINT district_phones_length
        CHECK (char_length(office_phone) <= 100 AND char_length(supervision_phone) <= 100);

ALTER TABLE area
    ADD CONSTRAINT area_name_length CHECK (char_length(name) <= 200),
    ADD CONSTRAINT area_phones_length
        CHECK (char_length(office_phone) <= 100 AND char_length(supervision_phone) <= 100);

ALTER TABLE segment
    ADD CONSTRAINT segment_name_length CHECK (char_length(name) <= 200),
    ADD CONSTRAINT segment_external_code_length CHECK (char_length(external_code) <= 100),
    ADD CONSTRAINT segment_description_length CHECK (char_length(description) <= 2000),
    ADD CONSTRAINT segment_id_exact CHECK (segment_id BETWEEN 1 AND 9007199254740991),
    -- Twice round the earth, in metres; not a number is more than that.
    ADD CONSTRAINT segment_length_range CHECK (length_m BETWEEN 0 AND 80000000);

ALTER TABLE person
    ADD CONSTRAINT person_name_length CHECK (char_length(name) <= 200),
    ADD CONSTRAINT person_external_code_length CHECK (char_length(external_code) <= 100),
    ADD CONSTRAINT person_post_length
        CHECK (char_length(post) <= 200 AND char_length(organisation) <= 200);

ALTER TABLE account
    ADD CONSTRAINT account_name_length CHECK (char_length(name) <= 200),
    ADD CONSTRAINT account_locale_length CHECK (char_length(locale) <= 35),
    ADD CONSTRAINT account_password_hash_length CHECK (char_length(password_hash) <= 500);

ALTER TABLE device_key
    ADD CONSTRAINT device_key_name_length CHECK (char_length(name) <= 100),
    ADD CONSTRAINT device_key_sequence_exact
        CHECK (last_sequence BETWEEN 0 AND 9007199254740991),
    ADD CONSTRAINT device_key_hash_length CHECK (octet_length(last_hash) = 32);

ALTER TABLE stewardship
    ADD CONSTRAINT stewardship_in_calendar
        CHECK (valid_from BETWEEN '1949-01-01' AND '2199-12-31' AND valid_to <= '2200-01-01'),
    ADD CONSTRAINT stewardship_commitment_length CHECK (char_length(commitment) <= 2000);

ALTER TABLE stewardship_change
    ADD CONSTRAINT stewardship_change_note_length CHECK (char_length(note) <= 500),
    ADD CONSTRAINT stewardship_change_request_length CHECK (octet_length(request::text) <= 4000);

ALTER TABLE duty
    ADD CONSTRAINT duty_in_calendar
        CHECK (valid_from BETWEEN '1949-01-01' AND '2199-12-31' AND valid_to <= '2200-01-01'),
    ADD CONSTRAINT duty_source_length CHECK (char_length(source) <= 2000),
    ADD CONSTRAINT duty_role
        CHECK (role IN ('town_chief', 'river_chief', 'road_chief', 'lane_chief',
                        'party_group_leader', 'womens_group_leader', 'production_group_leader',
                        'volunteer')),
    ADD CONSTRAINT duty_kind CHECK (kind IN ('river', 'road', 'lane', 'pond', 'grid'));

ALTER TABLE warning
    ADD CONSTRAINT warning_in_calendar
        CHECK (from_day BETWEEN '1949-01-01' AND '2199-12-31' AND past_day <= '2200-01-01'),
    ADD CONSTRAINT warning_note_length CHECK (char_length(note) <= 500);

ALTER TABLE suspension
    ADD CONSTRAINT suspension_in_calendar
        CHECK (from_day BETWEEN '1949-01-01' AND '2199-12-31' AND past_day <= '2200-01-01'),
    ADD CONSTRAINT suspension_note_length CHECK (char_length(note) <= 500);

ALTER TABLE offer
    ADD CONSTRAINT offer_note_length CHECK (char_length(note) <= 500);

ALTER TABLE claim_decision
    ADD CONSTRAINT claim_decision_reason_length CHECK (char_length(reason) <= 500);

ALTER TABLE missed_reason
    ADD CONSTRAINT missed_reason_in_calendar
        CHECK (period_from BETWEEN '1949-01-01' AND '2199-12-31'
               AND period_past > period_from AND period_past <= '2200-01-01'),
    ADD CONSTRAINT missed_reason_note_length CHECK (char_length(note) <= 500),
    ADD CONSTRAINT missed_reason_role
        CHECK (role IN ('town_chief', 'river_chief', 'road_chief', 'lane_chief',
                        'party_group_leader', 'womens_group_leader', 'production_group_leader',
                        'volunteer'));

ALTER TABLE checkpoint
    ADD CONSTRAINT checkpoint_name_length CHECK (char_length(name) <= 200),
    ADD CONSTRAINT checkpoint_external_code_length CHECK (char_length(external_code) <= 100);

ALTER TABLE code_batch
    ADD CONSTRAINT code_batch_name_length CHECK (char_length(name) <= 200);

ALTER TABLE code_binding
    ADD CONSTRAINT code_binding_accuracy_range CHECK (accuracy_m BETWEEN 0 AND 100),
    ADD CONSTRAINT code_binding_reason_length CHECK (char_length(undone_reason) <= 500);

ALTER TABLE code_event
    ADD CONSTRAINT code_event_reason_length CHECK (char_length(reason) <= 2000);

ALTER TABLE tag
    -- Three bytes on the tag.
    ADD CONSTRAINT tag_counter_range CHECK (last_counter BETWEEN 0 AND 16777215);

-- Scans are many and never written again, so what stands there stays as it is; what comes is held to
-- this. Milliseconds: 251 years of the calendar. Metres: half round the earth, and what a browser
-- may say of a position by a cell.
ALTER TABLE scan
    ADD CONSTRAINT scan_device_in_calendar
        CHECK (device_time >= '1949-01-01 00:00+00' AND device_time < '2200-01-01 00:00+00')
        NOT VALID,
    ADD CONSTRAINT scan_fix_in_calendar
        CHECK (fix_taken_at >= '1949-01-01 00:00+00' AND fix_taken_at < '2200-01-01 00:00+00')
        NOT VALID,
    ADD CONSTRAINT scan_waits_range
        CHECK (abs(offline_ms) <= 8000000000000 AND abs(fix_age_ms) <= 8000000000000) NOT VALID,
    ADD CONSTRAINT scan_distances_range
        CHECK (accuracy_m BETWEEN 0 AND 50000000 AND distance_m BETWEEN 0 AND 21000000) NOT VALID,
    ADD CONSTRAINT scan_hashes_length
        CHECK (octet_length(device) = 32 AND octet_length(signer) = 32
               AND octet_length(signature) <= 128 AND cardinality(photo_hashes) <= 20) NOT VALID,
    -- As large as a body of a request may be.
    ADD CONSTRAINT scan_payload_length CHECK (octet_length(payload) <= 262144) NOT VALID,
    ADD CONSTRAINT scan_said_length
        CHECK (cardinality(findings) <= 40 AND char_length(note) <= 500) NOT VALID,
    ADD CONSTRAINT scan_sequence_exact
        CHECK (sequence BETWEEN 1 AND 9007199254740991) NOT VALID;

ALTER TABLE scan_withdrawal
    ADD CONSTRAINT scan_withdrawal_payload_length CHECK (octet_length(payload) <= 262144);

ALTER TABLE scan_explanation
    ADD CONSTRAINT scan_explanation_length
        CHECK (cardinality(reasons) <= 40 AND char_length(note) <= 500);

ALTER TABLE scan_decision
    ADD CONSTRAINT scan_decision_note_length CHECK (char_length(note) <= 500);

ALTER TABLE inspection
    ADD CONSTRAINT inspection_device_in_calendar
        CHECK (device_time >= '1949-01-01 00:00+00' AND device_time < '2200-01-01 00:00+00'),
    ADD CONSTRAINT inspection_fix_in_calendar
        CHECK (fix_taken_at >= '1949-01-01 00:00+00' AND fix_taken_at < '2200-01-01 00:00+00'),
    ADD CONSTRAINT inspection_distances_range
        CHECK (accuracy_m BETWEEN 0 AND 50000000 AND distance_m BETWEEN 0 AND 21000000),
    ADD CONSTRAINT inspection_said_length
        CHECK (cardinality(findings) <= 40 AND char_length(note) <= 500),
    ADD CONSTRAINT inspection_payload_length CHECK (octet_length(payload) <= 262144);

ALTER TABLE track
    ADD CONSTRAINT track_in_calendar
        CHECK (started_at >= '1949-01-01 00:00+00' AND started_at <= ended_at
               AND ended_at < '2200-01-01 00:00+00'),
    ADD CONSTRAINT track_fixes_range CHECK (fixes BETWEEN 1 AND 50000),
    ADD CONSTRAINT track_sealed_length CHECK (octet_length(sealed) <= 16777216);

ALTER TABLE rating
    ADD CONSTRAINT rating_reason_length CHECK (char_length(reason) <= 500);

ALTER TABLE contact
    ADD CONSTRAINT contact_sealed_length CHECK (octet_length(sealed) <= 1000);

ALTER TABLE problem
    ADD CONSTRAINT problem_receipt_length CHECK (char_length(receipt) <= 40),
    ADD CONSTRAINT problem_category_length CHECK (char_length(category) <= 40),
    ADD CONSTRAINT problem_body_length CHECK (char_length(body) <= 500),
    ADD CONSTRAINT problem_result_length CHECK (char_length(result) <= 2000),
    ADD CONSTRAINT problem_supports_range CHECK (supports >= 0);

ALTER TABLE problem_event
    ADD CONSTRAINT problem_event_note_length CHECK (char_length(note) <= 2000);

ALTER TABLE job
    ADD CONSTRAINT job_total_range CHECK (total <= 100000),
    ADD CONSTRAINT job_done_range CHECK (done BETWEEN 0 AND total),
    ADD CONSTRAINT job_work_length CHECK (octet_length(work::text) <= 10000);

-- How many orders an account has open is asked before it may have another (src/printing/mod.rs).
CREATE INDEX job_open_of_account ON job (district, account_id) WHERE state IN ('waiting', 'running');
-- How many plates somebody hung up today (src/checkpoints/binding.rs).
CREATE INDEX code_binding_of_account ON code_binding (district, account_id, bound_at);
