-- Labels and boards to be printed: orders that any server may work on, and the files that come of them.

CREATE TABLE print_job (
    district   int4 NOT NULL REFERENCES district,
    -- Made by whoever ordered: the same id again is the same order.
    job_id     uuid NOT NULL,
    -- The area that was chosen; whoever reaches it sees the job.
    area_path  text COLLATE "C" NOT NULL,
    account_id int8 NOT NULL,
    -- What to print on and in which size, as src/printing writes it.
    work       jsonb NOT NULL,
    state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    total      int4 NOT NULL CHECK (total > 0),
    done       int4 NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    -- When its server last said that it works on it; one that falls silent loses it to another.
    seen_at    timestamptz,
    attempts   int2 NOT NULL DEFAULT 0,
    ended_at   timestamptz,
    -- Why it failed: a key of the locale files and what is to be put in.
    fault      text,
    fault_args jsonb NOT NULL DEFAULT '{}',
    size       int8,
    PRIMARY KEY (district, job_id),
    FOREIGN KEY (district, account_id) REFERENCES account,
    CONSTRAINT print_job_done_has_size CHECK ((state = 'done') = (size IS NOT NULL)),
    CONSTRAINT print_job_failed_says_why CHECK ((state = 'failed') = (fault IS NOT NULL))
);
CREATE INDEX print_job_open ON print_job (created_at) WHERE state IN ('waiting', 'running');
CREATE INDEX print_job_area ON print_job (district, created_at DESC);

-- What an order was for when it was given, in the order of the sheets: a code for a label, a segment for a board.
CREATE TABLE print_item (
    district   int4 NOT NULL,
    job_id     uuid NOT NULL,
    number     int4 NOT NULL,
    code       int4,
    segment_id int8,
    PRIMARY KEY (district, job_id, number),
    FOREIGN KEY (district, job_id) REFERENCES print_job ON DELETE CASCADE,
    FOREIGN KEY (district, code) REFERENCES code,
    FOREIGN KEY (district, segment_id) REFERENCES segment,
    CONSTRAINT print_item_is_one CHECK ((code IS NULL) <> (segment_id IS NULL))
);

-- The file in parts, so that neither writing nor reading it takes its size in memory.
CREATE TABLE print_part (
    district int4 NOT NULL,
    job_id   uuid NOT NULL,
    part     int4 NOT NULL,
    bytes    bytea NOT NULL,
    PRIMARY KEY (district, job_id, part),
    FOREIGN KEY (district, job_id) REFERENCES print_job ON DELETE CASCADE
);
-- A PDF is compressed already.
ALTER TABLE print_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE, DELETE ON print_job, print_item, print_part TO riverward_app;
