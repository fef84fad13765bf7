-- Segments that nobody answers for are offered in public; who wants to answer for one asks, with a public commitment, and an official
-- confirms or declines. A claim that nobody sees patrolled lapses, and the segment is offered anew.

ALTER TABLE stewardship
    DROP CONSTRAINT stewardship_ended_check,
    ADD CONSTRAINT stewardship_ended_check CHECK (ended IN ('handed_over', 'released', 'lapsed'));

CREATE TABLE offer (
    district   int4 NOT NULL,
    offer_id   uuid NOT NULL,
    segment_id int8 NOT NULL,
    role       text NOT NULL CHECK (role IN ('town_chief', 'river_chief', 'road_chief', 'lane_chief', 'party_group_leader',
                                             'womens_group_leader', 'production_group_leader', 'volunteer')),
    note       text NOT NULL,
    at         timestamptz NOT NULL,
    -- Who published it; nobody where a claim lapsed.
    account_id int8,
    -- Withdrawn by an official, or by nobody: somebody answers for the segment in that role.
    closed_at  timestamptz,
    closed_by  int8,
    PRIMARY KEY (district, offer_id),
    FOREIGN KEY (district, segment_id) REFERENCES segment,
    FOREIGN KEY (district, account_id) REFERENCES account,
    FOREIGN KEY (district, closed_by) REFERENCES account
);
CREATE UNIQUE INDEX offer_open ON offer (district, segment_id, role) WHERE closed_at IS NULL;
CREATE INDEX offer_segment ON offer (district, segment_id, at);

CREATE TABLE claim (
    district   int4 NOT NULL,
    claim_id   uuid NOT NULL,
    offer_id   uuid NOT NULL,
    person_id  int8 NOT NULL,
    commitment text NOT NULL CONSTRAINT claim_commitment CHECK (char_length(commitment) BETWEEN 1 AND 60),
    at         timestamptz NOT NULL,
    PRIMARY KEY (district, claim_id),
    FOREIGN KEY (district, offer_id) REFERENCES offer,
    FOREIGN KEY (district, person_id) REFERENCES person,
    -- One answer to an offer is enough; a declined one is to be talked about, not sent again.
    CONSTRAINT claim_once UNIQUE (district, offer_id, person_id)
);
CREATE INDEX claim_person ON claim (district, person_id, at);

-- At most one decision a claim; by an official, or by the one who asked, who takes it back.
CREATE TABLE claim_decision (
    district       int4 NOT NULL,
    claim_id       uuid NOT NULL,
    verdict        text NOT NULL CHECK (verdict IN ('confirmed', 'declined', 'withdrawn')),
    reason         text NOT NULL,
    at             timestamptz NOT NULL,
    account_id     int8 NOT NULL,
    stewardship_id int8,
    PRIMARY KEY (district, claim_id),
    FOREIGN KEY (district, claim_id) REFERENCES claim,
    FOREIGN KEY (district, account_id) REFERENCES account,
    FOREIGN KEY (district, stewardship_id) REFERENCES stewardship,
    CONSTRAINT claim_decision_reason CHECK (verdict <> 'declined' OR reason <> ''),
    CONSTRAINT claim_decision_stewardship CHECK ((verdict = 'confirmed') = (stewardship_id IS NOT NULL))
);
CREATE UNIQUE INDEX claim_decision_stewardship ON claim_decision (district, stewardship_id) WHERE stewardship_id IS NOT NULL;

GRANT SELECT, INSERT ON offer, claim, claim_decision TO riverward_app;
-- Closed, and nothing else.
GRANT UPDATE (closed_at, closed_by) ON offer TO riverward_app;

-- Who answers closes what was offered, by whatever way they came.
CREATE FUNCTION close_offers() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE offer o SET closed_at = n.created_at
    FROM new_rows n
    WHERE n.principal AND o.district = n.district AND o.segment_id = n.segment_id AND o.role = n.role AND o.closed_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER offers_close AFTER INSERT ON stewardship REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION close_offers();

-- The page of a segment says what is offered (0014).
CREATE TRIGGER card_a_hold BEFORE INSERT OR UPDATE OR DELETE ON offer FOR EACH STATEMENT EXECUTE FUNCTION hold_cards_first();
CREATE TRIGGER card_changed_insert AFTER INSERT ON offer REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();
CREATE TRIGGER card_changed_update AFTER UPDATE ON offer REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();
CREATE TRIGGER card_changed_delete AFTER DELETE ON offer REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION card_changed();

-- When claims that were confirmed here lapse: 60 days without a patrol by the one who asked or by their deputies, 180 where the duty is
-- counted by the quarter; days on which nothing was asked for put it off. Where nothing is owed, nothing lapses.
CREATE FUNCTION claim_lapses(p_district int4, p_today date, p_person int8 DEFAULT NULL)
    RETURNS TABLE (stewardship_id int8, segment_id int8, person_id int8, role text, lapses_on date)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT w.stewardship_id, w.segment_id, w.person_id, w.role,
           greatest(w.valid_from,
                    (SELECT max(v.day) FROM patrol v
                     WHERE v.district = w.district AND v.segment_id = w.segment_id
                       AND (v.person_id = w.person_id
                            OR v.person_id IN (SELECT q.person_id FROM stewardship q WHERE q.district = w.district AND q.deputises = w.stewardship_id))),
                    (SELECT max(upper(r)) FROM unnest(d.closed) r WHERE lower(r) <= p_today))
               + CASE d.unit WHEN 'quarter' THEN 180 ELSE 60 END
    FROM claim_decision k
    JOIN stewardship w ON w.district = k.district AND w.stewardship_id = k.stewardship_id
    JOIN segment_duty d ON d.district = w.district AND d.segment_id = w.segment_id AND d.role = w.role
    WHERE k.district = p_district AND w.valid_from <= p_today AND (w.valid_to IS NULL OR w.valid_to > p_today)
      AND (p_person IS NULL OR w.person_id = p_person);
END;
