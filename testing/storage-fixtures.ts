import type { StorageOverview, StoredThing } from "@/lib/api/types";

export function stored(change: Partial<StoredThing> = {}): StoredThing {
  const bytes = change.bytes ?? 2_000_000;
  return {
    kind: "dataset",
    id: "shapes",
    name: "Shapes",
    bytes,
    shared_bytes: 0,
    frees_bytes: bytes,
    in_use: null,
    needs_force: false,
    command: null,
    ...change,
  };
}

/** A dataset of two revisions that share pictures, a live version, one that was live, a job, an upload and caches. */
export function storage(change: Partial<StorageOverview> = {}): StorageOverview {
  const revision = { kind: "revision" as const, bytes: 1_500_000, shared_bytes: 1_000_000, frees_bytes: 500_000 };
  return {
    disk: {
      total_bytes: 100_000_000_000,
      free_bytes: 40_000_000_000,
      reserve_bytes: 500_000_000,
      available_bytes: 39_500_000_000,
    },
    used_bytes: 20_000_000,
    datasets: [
      {
        ...stored(),
        revisions: [
          stored({ ...revision, id: "shapes@2", name: "shapes@2" }),
          stored({ ...revision, id: "shapes@1", name: "shapes@1" }),
        ],
      },
    ],
    versions: [
      stored({ kind: "version", id: "shapes-2", name: "shapes-2", in_use: "shapes-2 is live. Promote another first." }),
      stored({
        kind: "version",
        id: "shapes-1",
        name: "shapes-1",
        in_use: "shapes-1 was live once.",
        needs_force: true,
      }),
    ],
    jobs: [stored({ kind: "job", id: "job-1", name: "retrain", bytes: 40_000 })],
    uploads: [stored({ kind: "upload", id: "ab12.zip", name: "ab12.zip", bytes: 900_000 })],
    caches: [
      stored({ kind: "cache", id: "thumbnails", name: "small copies of pictures", bytes: 70_000 }),
      stored({ kind: "cache", id: "downloads", name: "what `whisker data` downloaded", bytes: 0 }),
    ],
    other: [stored({ kind: null, id: "database", name: "the database", bytes: 300_000, frees_bytes: 0 })],
    ...change,
  };
}
