import { expect, test, vi } from "vitest";

import { ApiProblem } from "@/lib/api/problem";

import { zipSource } from "./judge-given";
import { ZipUpload } from "./zip-upload";

const FILE = new File(["PK"], "pets.zip");
const ZIP = zipSource(FILE);
const NEW = { mode: "new" } as const;

test("a finished upload names the job that reads it", async () => {
  const upload = new ZipUpload(() => Promise.resolve({ job_id: "job-1", status_url: "/jobs/job-1" }));
  upload.start(ZIP, NEW);
  await vi.waitFor(() => expect(upload.getState()).toMatchObject({ status: "done", jobId: "job-1" }));
});

test("a refused upload keeps the file for another try", async () => {
  const refusal = new ApiProblem({ code: "zip-malformed", status: 422, title: "No ZIP", detail: "It is no ZIP." });
  const send = vi.fn().mockRejectedValueOnce(refusal).mockResolvedValueOnce({ job_id: "job-2", status_url: "" });
  const upload = new ZipUpload(send);
  upload.start(ZIP, NEW);
  await vi.waitFor(() => expect(upload.getState()).toMatchObject({ status: "failed", problem: refusal }));
  upload.retry();
  await vi.waitFor(() => expect(upload.getState()?.jobId).toBe("job-2"));
  expect(send.mock.calls[1]?.slice(0, 2)).toEqual([FILE, NEW]);
});

test("a cancelled upload is aborted, and what it still says is not heard", async () => {
  let tell: (sentBytes: number) => void = () => undefined;
  let signal: AbortSignal | undefined;
  const upload = new ZipUpload((_, __, onProgress, given) => {
    tell = onProgress;
    signal = given;
    return new Promise(() => undefined);
  });
  upload.start(ZIP, NEW);
  tell(1);
  expect(upload.getState()?.sentBytes).toBe(1);
  upload.clear();
  expect(signal?.aborted).toBe(true);
  tell(2);
  await Promise.resolve();
  expect(upload.getState()).toBeNull();
});
