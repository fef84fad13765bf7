-- Open tasks to answer a low rating that were promised before there were rules: fifteen working
-- days after the rating, by weekends. With the rule beside them they are worked out again as soon
-- as the notices are laid down. One that was reopened was promised otherwise, and stays.

SET LOCAL lock_timeout = '5s';

UPDATE problem p
SET due_from = p.opened_at, due_unit = 'working_day', due_number = 15
WHERE p.is_rating AND p.is_open AND p.due_unit IS NULL
  AND NOT EXISTS (SELECT FROM problem_event e
                  WHERE e.district = p.district AND e.problem_id = p.problem_id
                    AND e.stage = 'reported' AND e.at > p.opened_at);
