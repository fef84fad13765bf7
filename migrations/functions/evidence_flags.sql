-- What an official may want explained of a scan, by its bits (src/patrols/mod.rs). Takes what was
-- measured of the scan and against the one before of the same steward, phone and key; NULL where
-- there is nothing to measure, which raises no flag, but for a lease that is missing.
--
-- Not STRICT, and what is read more than once is a column or a difference of two: else a scan would
-- pay for a call instead of an expression that the planner inlines.
CREATE OR REPLACE FUNCTION evidence_flags(
    fence text, fix geometry, fix_before geometry,
    -- How long after the steward's scan before, and how fast from its fix to this one, in m/s.
    since_fix interval, speed float8,
    -- How long before the tap the fix was taken, and how long the scan waited on the phone.
    age_ms int8, offline_ms int8,
    -- How far the phone's clock is ahead; how long after the scan its lease was given out, and how
    -- long ago that is: NULL without a lease.
    clock_ahead interval, lease_ahead interval, lease_age interval,
    -- Whether somebody else used the phone last, and how long before; whether the key that signed
    -- is of another account, does not follow on its record before, was taken away, or proves
    -- nothing.
    is_other_user bool, since_user interval, is_other_account bool, is_gap bool, is_revoked bool,
    is_unproven bool) RETURNS int4
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(fence = 'outside', false)::int4
    | coalesce(speed > 40, false)::int4 * 2
    -- A receiver's noise moves every fix; the very same one after a minute was played back or kept.
    | coalesce(ST_X(fix_before) = ST_X(fix) AND ST_Y(fix_before) = ST_Y(fix)
               AND greatest(since_fix, -since_fix) > interval '1 minute', false)::int4 * 4
    | coalesce(is_other_user OR is_other_account, false)::int4 * 8
    | coalesce(is_gap, false)::int4 * 16
    | coalesce(abs(extract(epoch FROM clock_ahead)) > 120 OR offline_ms < -2000
               OR lease_ahead > interval '2 minutes', false)::int4 * 32
    | coalesce(is_other_user AND greatest(since_user, -since_user) < interval '10 minutes',
               false)::int4 * 64
    | coalesce(fix IS NOT NULL AND abs(age_ms) > 60000, false)::int4 * 128
    -- Three days, after which the time of a scan cannot be bounded.
    | coalesce(offline_ms > 259200000 OR lease_age > interval '72 hours', false)::int4 * 256
    | coalesce(is_revoked, false)::int4 * 512
    | coalesce(is_unproven, false)::int4 * 1024
    | coalesce(offline_ms > 120000 AND lease_age IS NULL, false)::int4 * 2048
    -- It counts for no day: count_scans, void_scans.
    | coalesce(offline_ms > 259200000
               AND (lease_age IS NULL OR lease_age > interval '72 hours'), false)::int4 * 4096;
