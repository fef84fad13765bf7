-- no-transaction
-- By what pages of people are found, in the order of 0162_by_name.sql (src/db/order.rs makes it
-- anew where that changes).
--
-- In a transaction of its own, as in 0163_by_name_indexes.sql: while it is made, writers of its
-- table wait, less than a second where there are a hundred thousand people.
DO $$
BEGIN
    SET LOCAL lock_timeout = '5s';
    CREATE INDEX IF NOT EXISTS person_by_name
        ON person (district, name COLLATE by_name, person_id);
    COMMIT;
END $$;
