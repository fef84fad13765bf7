-- Requests for wrk: argument 1 names the targets (a Lua table), argument 2 what is asked: page, record, sync, or get
-- (the path of each target).
local targets, what
local turn, made = 0, 0
local seed

function init(arguments)
    targets = dofile(arguments[1])
    what = arguments[2]
    seed = math.random(0, 0x7fffffff)
    local file = io.open("/dev/urandom", "rb")
    local bytes = { file:read(4):byte(1, 4) }
    file:close()
    seed = ((bytes[1] % 128 * 256 + bytes[2]) * 256 + bytes[3]) * 256 + bytes[4]
    turn = seed % #targets
end

local function uuid()
    made = made + 1
    local millis = os.time() * 1000
    return string.format("%08x-%04x-7%03x-8%03x-%08x%04x", math.floor(millis / 65536), millis % 65536, made % 4096,
        math.floor(made / 4096) % 4096, seed, math.floor(made / 16777216) % 65536)
end

local function scan(code)
    local now = os.time() * 1000
    return string.format('{"id":"%s","code":"%s","outcome":"normal","lon":120.1,"lat":30.1,"accuracy":12,"taken_at":%d,"device_time":%d,"sent_at":%d}',
        uuid(), code, now, now, now)
end

function request()
    turn = turn % #targets + 1
    local target = targets[turn]
    if what == "page" then
        return wrk.format("GET", "/q/" .. target.code, { ["Accept-Encoding"] = "gzip" })
    end
    if what == "get" then
        return wrk.format("GET", target.path, { ["Cookie"] = target.cookie, ["Accept-Encoding"] = "gzip" })
    end
    local scans = {}
    if what == "sync" then
        for n = 1, 100 do scans[n] = scan(target.codes[(n - 1) % #target.codes + 1]) end
    else
        scans[1] = scan(target.code)
    end
    return wrk.format("POST", "/api/v1/scans",
        { ["Cookie"] = target.cookie, ["Content-Type"] = "application/json", ["Sec-Fetch-Site"] = "same-origin" },
        '{"scans":[' .. table.concat(scans, ",") .. "]}")
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('\n{"requests":%d,"micros":%d,"failed":%d,"p50":%d,"p99":%d,"bytes":%d}\n', summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50), latency:percentile(99), summary.bytes))
end
