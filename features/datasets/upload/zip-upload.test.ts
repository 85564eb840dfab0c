import { File as RealFile } from "node:buffer";

import { beforeEach, expect, test, vi } from "vitest";

import { ApiProblem, unreachable } from "@/lib/api/problem";

import { OffsetWrong } from "./api";
import { zipSource } from "./judge-given";
import { MOST_WHOLE_BYTES, type UploadApi, type UploadState, ZipUpload } from "./zip-upload";

const PART = 16 * 2 ** 20;
const LARGE = PART + MOST_WHOLE_BYTES;
const NEW = { mode: "new" } as const;

// jsdom's files cannot be read as a browser's can.
beforeEach(() => {
  vi.stubGlobal("File", RealFile);
});

function small() {
  return zipSource(new File(["PK"], "pets.zip"));
}

function large() {
  return zipSource(new File([new Uint8Array(LARGE)], "pets.zip"));
}

/** A server that takes everything; what is given stands in for its answers. */
function apiOf<T extends Partial<UploadApi>>(change?: T) {
  const api = {
    sendWhole: vi.fn<UploadApi["sendWhole"]>(() => Promise.resolve({ job_id: "job-1", status_url: "", dataset: null })),
    begin: vi.fn<UploadApi["begin"]>(() => Promise.resolve({ id: "up-1", receivedBytes: 0 })),
    sendPart: vi.fn<UploadApi["sendPart"]>((_, offset, part) => Promise.resolve(offset + part.size)),
    received: vi.fn<UploadApi["received"]>(() => Promise.resolve(0)),
    takeIn: vi.fn<UploadApi["takeIn"]>(() => Promise.resolve("job-2")),
    discard: vi.fn<UploadApi["discard"]>(() => Promise.resolve()),
  };
  return { ...api, ...change } as Omit<typeof api, keyof T> & T;
}

async function reached(upload: ZipUpload, state: Partial<UploadState>): Promise<void> {
  await vi.waitFor(() => expect(upload.getState()).toMatchObject(state), { timeout: 4000 });
}

const REFUSAL = new ApiProblem({ code: "layout-ambiguous", status: 422, title: "Which?", detail: "Say how." });

test("a small ZIP goes as one request, whose answer names the job that reads it", async () => {
  const api = apiOf({});
  const upload = new ZipUpload(api);
  upload.start(small(), NEW);
  await reached(upload, { status: "done", jobId: "job-1" });
  expect(api.begin).not.toHaveBeenCalled();
});

test("a refused small ZIP keeps the file for another try", async () => {
  const sendWhole = vi.fn<UploadApi["sendWhole"]>().mockRejectedValueOnce(REFUSAL);
  sendWhole.mockResolvedValueOnce({ job_id: "job-3", status_url: "", dataset: null });
  const upload = new ZipUpload(apiOf({ sendWhole }));
  upload.start(small(), NEW);
  await reached(upload, { status: "failed", problem: REFUSAL });
  upload.retry();
  await reached(upload, { jobId: "job-3" });
});

test("a large ZIP goes in parts, and its dataset is called as the file is", async () => {
  const api = apiOf({});
  const upload = new ZipUpload(api);
  upload.start(large(), NEW);
  await reached(upload, { status: "done", jobId: "job-2", sentBytes: LARGE });
  expect(api.begin).toHaveBeenCalledWith("pets.zip", LARGE);
  expect(api.sendPart.mock.calls.map(([, offset, part]) => [offset, part.size])).toEqual([
    [0, PART],
    [PART, MOST_WHOLE_BYTES],
  ]);
  expect(api.takeIn).toHaveBeenCalledWith("up-1", { mode: "new", name: "pets" }, false);
});

test("what an earlier page sent is not sent again", async () => {
  const api = apiOf({ begin: () => Promise.resolve({ id: "up-0", receivedBytes: PART }) });
  const upload = new ZipUpload(api);
  upload.start(large(), NEW);
  await reached(upload, { status: "done" });
  expect(api.sendPart.mock.calls.map(([, offset]) => offset)).toEqual([PART]);
  expect(upload.isOwn("up-0")).toBe(true);
});

test("a lost connection is said, and the upload goes on by itself where the server is", async () => {
  const sendPart = vi.fn<UploadApi["sendPart"]>().mockRejectedValueOnce(unreachable());
  sendPart.mockImplementation((_, offset, part) => Promise.resolve(offset + part.size));
  const upload = new ZipUpload(apiOf({ sendPart, received: () => Promise.resolve(PART) }));
  upload.start(large(), NEW);
  await reached(upload, { status: "sending", tries: 1, pace: null });
  window.dispatchEvent(new Event("online"));
  await reached(upload, { status: "done", tries: 0 });
  expect(sendPart.mock.calls.map(([, offset]) => offset)).toEqual([0, PART]);
});

test("a server that asks to be left alone for a while is", async () => {
  vi.useFakeTimers();
  const busy = new ApiProblem({ code: "rate-limited", status: 429, title: "", detail: "", retryAfterSeconds: 30 });
  const sendPart = vi.fn<UploadApi["sendPart"]>().mockRejectedValueOnce(busy);
  sendPart.mockImplementation((_, offset, part) => Promise.resolve(offset + part.size));
  const upload = new ZipUpload(apiOf({ sendPart }));
  upload.start(large(), NEW);
  await vi.waitFor(() => expect(upload.getState()?.tries).toBe(1));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(sendPart).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2000);
  vi.useRealTimers();
  await reached(upload, { status: "done" });
});

test("a part that had arrived although its answer had not is not sent twice", async () => {
  const sendPart = vi.fn<UploadApi["sendPart"]>().mockRejectedValueOnce(new OffsetWrong(PART));
  sendPart.mockImplementation((_, offset, part) => Promise.resolve(offset + part.size));
  const upload = new ZipUpload(apiOf({ sendPart }));
  upload.start(large(), NEW);
  await reached(upload, { status: "done" });
  expect(sendPart.mock.calls.map(([, offset]) => offset)).toEqual([0, PART]);
});

test("an upload that the server no longer has begins anew", async () => {
  const gone = new ApiProblem({ code: "upload-not-found", status: 404, title: "", detail: "" });
  const sendPart = vi.fn<UploadApi["sendPart"]>().mockRejectedValueOnce(gone);
  sendPart.mockImplementation((_, offset, part) => Promise.resolve(offset + part.size));
  const api = apiOf({ sendPart });
  const upload = new ZipUpload(api);
  upload.start(large(), NEW);
  await reached(upload, { status: "done" });
  expect(api.begin).toHaveBeenCalledTimes(2);
});

test("a question about the layout is answered without sending a byte again", async () => {
  const takeIn = vi.fn<UploadApi["takeIn"]>().mockRejectedValueOnce(REFUSAL).mockResolvedValueOnce("job-9");
  const api = apiOf({ takeIn, received: () => Promise.resolve(LARGE) });
  const upload = new ZipUpload(api);
  upload.start(large(), NEW);
  await reached(upload, { status: "failed", problem: REFUSAL });
  upload.retry({ layout: "splits" });
  await reached(upload, { status: "done", jobId: "job-9" });
  expect(api.sendPart).toHaveBeenCalledTimes(2);
  expect(takeIn.mock.calls[1]).toEqual(["up-1", { mode: "new", name: "pets", layout: "splits" }, true]);
});

test("a cancelled upload is aborted and discarded, and what it still says is not heard", async () => {
  let tell: (sentBytes: number) => void = () => undefined;
  let signal: AbortSignal | undefined;
  const api = apiOf({
    sendPart: (_, __, ___, onSent, given) => {
      tell = onSent;
      signal = given;
      return new Promise(() => undefined);
    },
  });
  const upload = new ZipUpload(api);
  upload.start(large(), NEW);
  await vi.waitFor(() => expect(signal).toBeDefined());
  tell(1);
  expect(upload.getState()?.sentBytes).toBe(1);
  upload.clear();
  expect(signal?.aborted).toBe(true);
  expect(api.discard).toHaveBeenCalledWith("up-1");
  tell(2);
  expect(upload.getState()).toBeNull();
});
