-- Every row keeps to the rule of 0165: those of before have none.

SET LOCAL lock_timeout = '5s';

ALTER TABLE problem VALIDATE CONSTRAINT problem_due_rule;
