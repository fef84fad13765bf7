-- The roles in which a person held a segment at an instant of a local day, a row for each
-- stewardship that held. In SQL, which the planner takes into the statement that asks.
--
-- A stewardship holds on its days. One that was ended on a day that had begun, or for days gone by,
-- held until that was done: what was done before stays done in the role.
CREATE OR REPLACE FUNCTION roles_at(p_district int4, p_segment int8, p_person int8, p_day date,
                                    p_at timestamptz) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT st.role
    FROM stewardship st
    WHERE st.district = p_district AND st.segment_id = p_segment
      AND st.person_id = p_person AND st.valid_from <= p_day
      AND (st.valid_to IS NULL OR st.valid_to > p_day OR st.ended_at > p_at);
END;
