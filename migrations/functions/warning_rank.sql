-- A level of warning as a number, the mildest first (蓝色, 黄色, 橙色, 红色); 0 where there is none.
CREATE OR REPLACE FUNCTION warning_rank(level text) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(array_position('{blue,yellow,orange,red}'::text[], level), 0);
