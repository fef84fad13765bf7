-- Outages of the server that an official excuses afterwards: what was missed while nothing could be
-- recorded is held against nobody (docs/decisions/0047-excused-outages.md).

SET LOCAL lock_timeout = '5s';

-- An outage in an area and everything below it. A row is never changed: a mistake is withdrawn and
-- recorded anew.
CREATE TABLE excuse (
    district   int4 NOT NULL,
    excuse_id  uuid NOT NULL,
    area_path  text COLLATE "C" NOT NULL,
    -- When nothing could be recorded.
    from_at    timestamptz NOT NULL,
    past_at    timestamptz NOT NULL,
    -- The local days that were lost to it, as they were reckoned when it was recorded
    -- (src/stewardships/excuses.rs).
    from_day   date NOT NULL,
    past_day   date NOT NULL,
    -- What happened, in words that everybody reads.
    words      text NOT NULL,
    -- What officials should know beside it; may be empty.
    note       text NOT NULL,
    -- None where whoever runs the program recorded it.
    account_id int8,
    at         timestamptz NOT NULL,
    CONSTRAINT excuse_pkey PRIMARY KEY (district, excuse_id),
    CONSTRAINT excuse_district_area_path_fkey FOREIGN KEY (district, area_path) REFERENCES area,
    CONSTRAINT excuse_account FOREIGN KEY (district, account_id) REFERENCES account,
    CONSTRAINT excuse_length CHECK (past_at > from_at AND past_at - from_at <= interval '31 days'),
    CONSTRAINT excuse_over CHECK (past_at <= at AND at - from_at <= interval '400 days'),
    -- 31 days that begin and end at noon touch 32.
    CONSTRAINT excuse_days CHECK (past_day > from_day AND past_day - from_day <= 32),
    CONSTRAINT excuse_in_calendar
        CHECK (from_day BETWEEN '1949-01-01' AND '2199-12-31' AND past_day <= '2200-01-01'),
    CONSTRAINT excuse_words CHECK (char_length(words) BETWEEN 1 AND 60),
    CONSTRAINT excuse_note_length CHECK (char_length(note) <= 500)
);
-- Months read what touched them.
CREATE INDEX excuse_past ON excuse (district, past_day);

GRANT SELECT, INSERT ON excuse TO riverward_app;

-- An excuse that holds no more: what it excused counts again.
CREATE TABLE excuse_withdrawal (
    district   int4 NOT NULL,
    excuse_id  uuid NOT NULL,
    reason     text NOT NULL,
    account_id int8,
    at         timestamptz NOT NULL,
    CONSTRAINT excuse_withdrawal_pkey PRIMARY KEY (district, excuse_id),
    CONSTRAINT excuse_withdrawal_excuse FOREIGN KEY (district, excuse_id) REFERENCES excuse,
    CONSTRAINT excuse_withdrawal_account FOREIGN KEY (district, account_id) REFERENCES account,
    CONSTRAINT excuse_withdrawal_reason CHECK (char_length(reason) BETWEEN 1 AND 500)
);

GRANT SELECT, INSERT ON excuse_withdrawal TO riverward_app;
