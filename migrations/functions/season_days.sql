-- The days of a season in the year of a day, the one before and the one after.
CREATE OR REPLACE FUNCTION season_days(season_from int2, season_to int2, around date)
    RETURNS datemultirange
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT range_agg(daterange(make_date(y, season_from / 100, season_from % 100),
                                   make_date(y + (season_to < season_from)::int4,
                                             season_to / 100, season_to % 100) + 1))
        FROM generate_series(extract(year FROM around)::int4 - 2,
                             extract(year FROM around)::int4 + 1) y);
