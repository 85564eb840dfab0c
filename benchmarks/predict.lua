-- Sends ready-made requests in turn, so that the client costs next to nothing; prints its figures as JSON at the end.
local requests, index = {}, 0

function init(args)
  local boundary = "whisker-benchmark"
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "multipart/form-data; boundary=" .. boundary
  local head = "--" .. boundary .. '\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n\r\n'
  for path in io.lines(args[1]) do
    local file = io.open(path, "rb")
    requests[#requests + 1] = wrk.format(nil, nil, nil, head .. file:read("*a") .. "\r\n--" .. boundary .. "--\r\n")
    file:close()
  end
end

function request()
  index = index % #requests + 1
  return requests[index]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\nJSON {"requests": %d, "seconds": %.3f, "failures": %d, "p50_ms": %.2f, "p95_ms": %.2f, "p99_ms": %.2f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
