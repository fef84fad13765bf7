-- Bits of the days of `month` that lie in [first, past).
CREATE OR REPLACE FUNCTION month_mask(month date, first date, past date) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (((1::int8 << least(greatest(past - month, 0), 31)) - 1)
        & ~((1::int8 << least(greatest(first - month, 0), 31)) - 1))::int4;
