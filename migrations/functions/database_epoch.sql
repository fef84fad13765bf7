-- Which life of the database this connection is in, from 0: after a failover or a restore to a
-- point in time it is another one, and what was committed, numbered or seen before may be undone or
-- be numbered anew. The timeline, as the connection found it when it began; none for a connection
-- that is no server's.
CREATE OR REPLACE FUNCTION database_epoch() RETURNS int8
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('riverward.epoch', true), ''), '1')::int8 - 1;
