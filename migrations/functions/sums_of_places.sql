-- After segments moved: what now counts, and what the running month adds up to, at the places that
-- leave_places answered and locked, made anew as whole rows. Whoever adds to one of them meanwhile
-- waits for its lock, and adds to the row that is there then.
CREATE OR REPLACE FUNCTION sums_of_places(p_district int4, p_today date, p_areas text[],
                                          p_kinds text[]) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    this_month CONSTANT date := date_trunc('month', p_today::timestamp)::date;
    -- Of each place the area itself and those above it up to the town.
    areas text[];
    kinds text[];
BEGIN
    SELECT array_agg(n.path), array_agg(n.sort) INTO areas, kinds
    FROM (SELECT DISTINCT a.path, g.sort
          FROM unnest(p_areas, p_kinds) AS g (path, sort)
          CROSS JOIN LATERAL area_chain(g.path) a (path)) n;

    DELETE FROM town_month t USING unnest(areas, kinds) AS n (path, sort)
    WHERE t.district = p_district AND t.month = this_month
      AND t.town_path = n.path AND t.kind = n.sort;
    INSERT INTO town_month
    SELECT s.* FROM town_sums_anew(p_district, this_month) s
    JOIN unnest(areas, kinds) AS n (path, sort) ON n.path = s.town_path AND n.sort = s.kind;

    DELETE FROM area_count c USING unnest(areas, kinds) AS n (path, sort)
    WHERE c.district = p_district AND c.area_path = n.path AND c.kind = n.sort;
    INSERT INTO area_count (district, area_path, kind, segments, open_problems)
    SELECT p_district, s.area_path, s.kind, s.segments, s.open_problems
    FROM area_counts_anew(p_district) s
    JOIN unnest(areas, kinds) AS n (path, sort) ON n.path = s.area_path AND n.sort = s.kind;

    DELETE FROM area_month m USING unnest(areas, kinds) AS n (path, sort)
    WHERE m.district = p_district AND m.month = this_month
      AND m.area_path = n.path AND m.kind = n.sort;
    INSERT INTO area_month
    SELECT s.* FROM area_sums_anew(p_district, this_month) s
    JOIN unnest(areas, kinds) AS n (path, sort) ON n.path = s.area_path AND n.sort = s.kind;
END $$;
