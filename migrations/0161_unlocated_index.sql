-- By what the places are found that nobody has located. Alone, since it keeps writers of places out
-- while it is made, which takes a moment: a district has some thousand places.

SET LOCAL lock_timeout = '5s';

CREATE INDEX checkpoint_unlocated ON checkpoint (district, checkpoint_id) WHERE NOT is_located;
