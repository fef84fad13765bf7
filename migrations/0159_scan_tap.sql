-- Which tap on a tag a scan carried: a tap lifts one record and no second one.

-- An event: a kept scan carried a tap that counted. No partitions: it is found by tag and counter,
-- whatever the month, and few scans have one.
CREATE TABLE scan_tap (
    district     int4 NOT NULL,
    scan_id      uuid NOT NULL,
    uid          bytea NOT NULL CONSTRAINT scan_tap_uid CHECK (octet_length(uid) = 7),
    -- How often the tag had been read, this tap included: three bytes on the tag.
    read_counter int4 NOT NULL
                 CONSTRAINT scan_tap_counter CHECK (read_counter BETWEEN 0 AND 16777215),
    -- When the server took the tap in.
    tapped_at    timestamptz NOT NULL,
    PRIMARY KEY (district, scan_id),
    CONSTRAINT scan_tap_once UNIQUE (district, uid, read_counter),
    CONSTRAINT scan_tap_tag FOREIGN KEY (district, uid) REFERENCES tag
);

GRANT SELECT, INSERT ON scan_tap TO riverward_app;
