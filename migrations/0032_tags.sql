-- Cryptographic tags (NXP NTAG 424 DNA) that hang beside a code: a tap on one shows that it was read just then.

CREATE TABLE tag (
    district      int4 NOT NULL,
    -- Serial number, as the maker gave it out.
    uid           bytea NOT NULL CHECK (octet_length(uid) = 7),
    checkpoint_id int8 NOT NULL,
    enrolled_at   timestamptz NOT NULL,
    account_id    int8 NOT NULL,
    revoked_at    timestamptz,
    revoked_by    int8,
    -- The highest read counter that was seen, who showed it and when: the same or a lower one was seen before.
    last_counter  int4 NOT NULL,
    last_account  int8,
    last_at       timestamptz,
    PRIMARY KEY (district, uid),
    FOREIGN KEY (district, checkpoint_id) REFERENCES checkpoint,
    FOREIGN KEY (district, account_id) REFERENCES account
);
CREATE INDEX tag_checkpoint ON tag (district, checkpoint_id) WHERE revoked_at IS NULL;

GRANT SELECT, INSERT ON tag TO riverward_app;
GRANT UPDATE (checkpoint_id, enrolled_at, account_id, revoked_at, revoked_by, last_counter, last_account, last_at) ON tag TO riverward_app;
