import type { Facts, Finding, Insights, Measure } from "@/lib/api/types";

/** A measure of 60 pictures in four bins. */
export function measure(change: Partial<Measure> = {}): Measure {
  return {
    min: 32,
    mean: 100,
    median: 96,
    max: 160,
    edges: [0, 50, 100, 150, 200],
    counts: [10, 30, 15, 5],
    ...change,
  };
}

export function facts(change: Partial<Facts> = {}): Facts {
  return {
    image_count: 60,
    total_bytes: 123_000,
    formats: { PNG: 57, JPEG: 3 },
    modes: { RGB: 50, L: 10 },
    measures: {
      width_px: measure(),
      height_px: measure({ min: 96, max: 96, mean: 96, median: 96, edges: [95.5, 96.5], counts: [60] }),
      aspect_ratio: measure({ min: 0.5, max: 2, mean: 1, median: 1, edges: [0.5, 1, 2], counts: [20, 40] }),
      megapixels: measure({ min: 0.01, max: 0.02, mean: 0.01, median: 0.01, edges: [0.01, 0.02], counts: [60] }),
      size_bytes: measure({ min: 1000, max: 9000, mean: 2050, median: 2000, edges: [1000, 9000], counts: [60] }),
    },
    scatter: {
      width_edges: [0, 100, 200],
      height_edges: [0, 100, 200],
      cells: [
        [0, 0, 40],
        [1, 0, 20],
      ],
    },
    ...change,
  };
}

export function finding(change: Partial<Finding> = {}): Finding {
  return {
    kind: "dark",
    severity: "low",
    title: "Dark pictures",
    count: 3,
    unit: "images",
    group_count: null,
    share: 0.05,
    explanation: "Their brightest parts are dark.",
    advice: "Exclude those that show nothing.",
    rule: "99th percentile of brightness below 0.32",
    class_names: ["circles"],
    examples: [],
    dismissed_count: 0,
    is_dismissed: false,
    ...change,
  };
}

/** What is known of a revision without any finding. */
export function insights(change: Partial<Insights> = {}): Insights {
  return {
    dataset: "Shapes",
    dataset_id: "shapes",
    revision: "shapes@1",
    parent: null,
    created_at: "2026-11-20T09:12:00Z",
    sha256: "ab",
    image_count: 60,
    total_bytes: 123_000,
    classes: [
      { class_name: "circles", train: 32, test: 8, total_bytes: 80_000, samples: ["a".repeat(32), "b".repeat(32)] },
      { class_name: "squares", train: 16, test: 4, total_bytes: 43_000, samples: ["c".repeat(32)] },
    ],
    splits: { train: 48, test: 12 },
    facts: { all: facts(), train: facts({ image_count: 48 }), test: facts({ image_count: 12 }) },
    diff: null,
    checked: ["dark", "light"],
    skipped: [],
    findings: [],
    deep_look: null,
    seconds: 0.01,
    ...change,
  };
}
