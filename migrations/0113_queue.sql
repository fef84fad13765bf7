-- Work that takes longer than a request, of all kinds: what was ordered, how far it is, and the
-- file that came of it (docs/decisions/0032-one-queue.md).

-- An order, which any server may work on.
CREATE TABLE job (
    district   int4 NOT NULL CONSTRAINT job_district REFERENCES district,
    -- Made by whoever ordered: the same id again is the same order.
    job_id     uuid NOT NULL,
    -- The area that was chosen; whoever reaches it sees the job.
    area_path  text COLLATE "C" NOT NULL,
    account_id int8 NOT NULL,
    -- What is to be done, as the module of the kind writes it; nothing else reads it.
    work       jsonb NOT NULL,
    state      text NOT NULL DEFAULT 'waiting'
               CONSTRAINT job_state
               CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    total      int4 NOT NULL CONSTRAINT job_total CHECK (total > 0),
    done       int4 NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    -- When its server last said that it works on it; one that falls silent loses it to another.
    seen_at    timestamptz,
    attempts   int2 NOT NULL DEFAULT 0,
    ended_at   timestamptz,
    -- Why it failed: a key of the locale files and what is to be put in.
    fault      text,
    fault_args jsonb NOT NULL DEFAULT '{}',
    -- Length of its file in bytes.
    size       int8,
    kind       text NOT NULL CONSTRAINT job_kind CHECK (kind IN ('print')),
    PRIMARY KEY (district, job_id),
    CONSTRAINT job_account FOREIGN KEY (district, account_id) REFERENCES account,
    CONSTRAINT job_done_has_size CHECK ((state = 'done') = (size IS NOT NULL)),
    CONSTRAINT job_failed_says_why CHECK ((state = 'failed') = (fault IS NOT NULL))
);
-- Districts are served in turns: which of them have something to do is asked first, then the oldest
-- job of one of them is taken up.
CREATE INDEX job_open ON job (kind, district, created_at) WHERE state IN ('waiting', 'running');
CREATE INDEX job_area ON job (district, created_at DESC);

GRANT SELECT, INSERT, UPDATE, DELETE ON job TO riverward_app;

-- A part of a job's file, so that neither writing nor reading it takes its size in memory.
CREATE TABLE job_part (
    district int4 NOT NULL,
    job_id   uuid NOT NULL,
    part     int4 NOT NULL,
    bytes    bytea NOT NULL,
    PRIMARY KEY (district, job_id, part),
    CONSTRAINT job_part_job FOREIGN KEY (district, job_id) REFERENCES job ON DELETE CASCADE
);
-- A PDF is compressed already.
ALTER TABLE job_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE, DELETE ON job_part TO riverward_app;

-- What a print order was for when it was given, in the order of the sheets: a code for a label, a
-- segment for a board.
CREATE TABLE print_item (
    district   int4 NOT NULL,
    job_id     uuid NOT NULL,
    number     int4 NOT NULL,
    code       int4,
    segment_id int8,
    PRIMARY KEY (district, job_id, number),
    FOREIGN KEY (district, job_id) REFERENCES job ON DELETE CASCADE,
    FOREIGN KEY (district, code) REFERENCES code,
    FOREIGN KEY (district, segment_id) REFERENCES segment,
    CONSTRAINT print_item_is_one CHECK ((code IS NULL) <> (segment_id IS NULL))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON print_item TO riverward_app;
