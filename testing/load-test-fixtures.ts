import type { LoadTest, LoadTestFigures, LoadTestStage, LoadTestSummary } from "@/lib/api/types";

export function figures(change: Partial<LoadTestFigures> = {}): LoadTestFigures {
  return {
    requests: 1200,
    failures: 0,
    requests_per_second: 20,
    p50_ms: 12.4,
    p95_ms: 84.6,
    p99_ms: 160,
    max_ms: 402.5,
    ...change,
  };
}

export function stage(change: Partial<LoadTestStage> = {}): LoadTestStage {
  return {
    users: 20,
    seconds: 60,
    figures: figures(),
    endpoints: [{ method: "POST", name: "/predict (form)", figures: figures({ requests: 500 }) }],
    checks: [{ name: "failure_share", limit: 0, actual: 0, passed: true }],
    ...change,
  };
}

const MACHINE = {
  system: "Linux 6.12",
  processor: "Example CPU",
  cores: 2,
  memory_bytes: 16_000_000_000,
  python: "3.11.7",
};

export function loadTestSummary(change: Partial<LoadTestSummary> = {}): LoadTestSummary {
  return {
    id: "20261120-184500",
    started_at: "2026-11-20T18:45:00Z",
    seconds: 120,
    verdict: "passed",
    users: [20, 200],
    totals: figures({ requests: 8900 }),
    server: { url: "http://127.0.0.1:40000", whisker_version: "0.1.0", model_version: "cats-vs-dogs-1", own: true },
    machine: MACHINE,
    ...change,
  };
}

export function loadTest(change: Partial<LoadTest> = {}): LoadTest {
  const busy = figures({ requests: 7700, requests_per_second: 128.3, p50_ms: 410, p95_ms: 1260 });
  return {
    ...loadTestSummary(),
    plan: { wait_seconds: [0.5, 2], uploads: 2 },
    thresholds: { failure_share: 0, p95_ms: null, p99_ms: null },
    stages: [
      stage(),
      stage({
        users: 200,
        figures: busy,
        endpoints: [{ method: "GET", name: "/jobs", figures: figures({ requests: 700, p95_ms: 33 }) }],
      }),
    ],
    endpoints: [
      { method: "POST", name: "/predict (form)", figures: figures({ requests: 3100, p95_ms: 1400 }) },
      { method: "GET", name: "/data-insights", figures: figures({ requests: 900, p95_ms: 2100 }) },
    ],
    failures: [],
    step_seconds: 1,
    series: [
      { second: 1, users: 20, requests_per_second: 18, failures_per_second: 0, p50_ms: 11, p95_ms: 80 },
      { second: 2, users: 200, requests_per_second: 130, failures_per_second: 0, p50_ms: null, p95_ms: null },
    ],
    artifacts: ["flood.json", "report.html", "requests.csv"],
    ...change,
  };
}
