-- A suspension of a segment or of a person, as duty_book and its like list it.
CREATE OR REPLACE FUNCTION suspended_days(suspension) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_build_object(
    'of', CASE WHEN $1.person_id IS NULL THEN jsonb_build_object('segment', $1.segment_id)
               ELSE jsonb_build_object('person', $1.person_id) END,
    'days', jsonb_build_object('from', $1.from_day, 'past', $1.past_day));
