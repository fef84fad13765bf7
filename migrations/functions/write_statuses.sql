-- Works out how segments stand by the duties there are, and tells open consoles. Who calls it has
-- brought those to the local day (refresh_duties), as settle_segments does by itself.
-- `p_patrolled_at`, where given, runs parallel to `p_ids` and moves the last patrol forward.
--
-- Generic plans are forced: see write_statuses_on.
CREATE OR REPLACE FUNCTION write_statuses(p_district int4, p_now timestamptz, p_ids int8[],
                                          p_patrolled_at timestamptz[] DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    PERFORM write_statuses_on(p_district, p_now, settling_day(p_district, p_now, p_ids), p_ids,
                              p_patrolled_at);
END $$;
