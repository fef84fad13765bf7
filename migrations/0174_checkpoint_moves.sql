-- Where places stood before a file moved them to another segment, so that a record made before
-- counts where it was made (docs/decisions/0043-what-a-record-is-worth.md).

-- A place stood on another segment, there and so, until an instant. Where it stands now stands with
-- the place; what a file corrects of a place on its segment is no move.
CREATE TABLE checkpoint_move (
    district      int4 NOT NULL,
    checkpoint_id int8 NOT NULL,
    past_at       timestamptz NOT NULL,
    segment_id    int8 NOT NULL,
    location      geometry(Point, 4326) NOT NULL,
    is_located    bool NOT NULL,
    radius_m      float4 NOT NULL,
    CONSTRAINT checkpoint_move_pkey PRIMARY KEY (district, checkpoint_id, past_at),
    CONSTRAINT checkpoint_move_checkpoint FOREIGN KEY (district, checkpoint_id)
        REFERENCES checkpoint,
    CONSTRAINT checkpoint_move_segment FOREIGN KEY (district, segment_id) REFERENCES segment,
    CONSTRAINT checkpoint_move_radius CHECK (radius_m BETWEEN 5 AND 1000)
);

GRANT SELECT, INSERT ON checkpoint_move TO riverward_app;
