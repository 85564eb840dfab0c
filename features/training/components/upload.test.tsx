import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import type { NamesReading } from "@/lib/api/types";
import { navigation } from "@/testing/navigation";
import { problem, server } from "@/testing/server";
import { openTrainPage, zip } from "@/testing/train-page";
import { datasetDetail, report } from "@/testing/training-fixtures";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

beforeEach(() => {
  navigation.push.mockClear();
});

test("a refused ZIP is told in the server's words, with the example still there and the way on first", async () => {
  server.use(http.post("*/datasets", () => problem(422, "no-classes", "shapes.zip holds no folders of pictures.")));
  openTrainPage("");
  await userEvent.upload(screen.getByLabelText("ZIP of pictures"), zip());
  expect(await screen.findByRole("alert")).toHaveTextContent("shapes.zip holds no folders of pictures.");
  expect(screen.getByText("No folders of pictures in it")).toBeVisible();
  expect(screen.getByLabelText("Example of what a ZIP or folder holds")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  const chosen = vi.fn();
  screen.getByLabelText("ZIP of pictures").addEventListener("click", chosen);
  await userEvent.click(screen.getByRole("button", { name: "Choose another" }));
  expect(chosen).toHaveBeenCalled();
});

test("an upload that broke off can be tried again, and dismissing it loses no place", async () => {
  server.use(http.post("*/datasets", () => problem(503, "overloaded", "Too much to do.")));
  openTrainPage("");
  await userEvent.upload(screen.getByLabelText("ZIP of pictures"), zip());
  expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Choose a ZIP" })).toHaveFocus());
});

test("an upload that was refused before a reload is asked about again, without its file", async () => {
  const left = {
    id: "ab.zip",
    label: "pets.zip",
    state: "complete",
    job_id: null,
    received_bytes: 900,
    total_bytes: 900,
  };
  const bodies: unknown[] = [];
  server.use(
    http.get("*/uploads", () => HttpResponse.json({ uploads: [{ ...left, expires_at: null }] })),
    http.get("*/uploads/ab.zip", () => HttpResponse.json(left)),
    http.get("*/datasets", () => HttpResponse.json({ datasets: [] })),
    http.post("*/datasets", async ({ request }) => {
      bodies.push(await request.json());
      return problem(422, "too-few-classes", "pets.zip has one class only, cats.");
    }),
  );
  openTrainPage("");
  const region = within(await screen.findByRole("region", { name: "Unfinished upload of pets.zip" }));
  expect(region.getByRole("heading", { name: "pets.zip has arrived, but no dataset was made of it" })).toBeVisible();
  expect(region.queryByRole("button", { name: /^Choose/ })).not.toBeInTheDocument();
  await userEvent.click(region.getByRole("button", { name: "Check it again" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("pets.zip has one class only, cats.");
  expect(bodies).toEqual([{ upload: "ab.zip", mode: "new", name: "pets" }]);
  expect(screen.queryByRole("region", { name: "Unfinished upload of pets.zip" })).not.toBeInTheDocument();
  cleanup();
  openTrainPage("");
  const again = within(await screen.findByRole("region", { name: "Unfinished upload of pets.zip" }));
  expect(again.getByRole("heading", { name: "pets.zip was refused" })).toBeVisible();
  expect(again.getByText(/^Only one class in it\. Check it again/)).toBeVisible();
});

test("an upload that needs a token goes on by itself once the server takes one, and a wrong one is said at once", async () => {
  const isRight = (request: Request) => request.headers.get("Authorization") === "Bearer right";
  const refusal = () => problem(401, "unauthorized", "This needs the server's token.");
  server.use(
    http.get("*/feedback", ({ request }) => (isRight(request) ? HttpResponse.json({ items: [] }) : refusal())),
    http.post("*/datasets", ({ request }) =>
      isRight(request) ? HttpResponse.json({ job_id: "job-7", status_url: "/jobs/job-7" }, { status: 202 }) : refusal(),
    ),
  );
  openTrainPage("");
  await userEvent.upload(screen.getByLabelText("ZIP of pictures"), zip());
  const dialog = within(await screen.findByRole("dialog", { name: "Access token needed" }));
  await userEvent.type(dialog.getByLabelText("Access token"), "wrong");
  await userEvent.click(dialog.getByRole("button", { name: "Use this token" }));
  expect(await dialog.findByRole("alert")).toHaveTextContent("The server does not accept this token.");
  await userEvent.clear(dialog.getByLabelText("Access token"));
  await userEvent.type(dialog.getByLabelText("Access token"), "right");
  await userEvent.click(dialog.getByRole("button", { name: "Use this token" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-7"));
});

const AMBIGUOUS =
  "It may be both. Nothing was kept. Say how to read it: layout=splits reads 2 classes; or layout=classes.";

test("case A: folders that may be classes or splits are asked about, and sent again with the answer", async () => {
  const forms: (string | null)[] = [];
  const choices = [
    { field: "layout", value: "splits", detail: "cats and dogs, 80 to train on; other is left out." },
    { field: "layout", value: "classes", detail: "train, test and other, 3 classes." },
  ];
  server.use(
    http.post("*/datasets", async ({ request }) => {
      const layout = (await request.formData()).get("layout");
      forms.push(typeof layout === "string" ? layout : null);
      if (layout !== null) return HttpResponse.json({ job_id: "job-5", status_url: "/jobs/job-5" }, { status: 202 });
      const body = { title: "Layout ambiguous", status: 422, code: "layout-ambiguous", detail: AMBIGUOUS };
      return HttpResponse.json({ ...body, errors: choices }, { status: 422 });
    }),
  );
  openTrainPage("");
  await userEvent.upload(screen.getByLabelText("ZIP of pictures"), zip());
  const group = within(await screen.findByRole("group", { name: "How the folders are meant" }));
  expect(screen.getByRole("alert")).toHaveTextContent("Nothing was kept. Say how to read it, and the same file is");
  expect(screen.queryByText(/layout=/)).not.toBeInTheDocument();
  expect(group.getAllByRole("button")).toHaveLength(2);
  await userEvent.click(group.getByRole("button", { name: /other is left out/ }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-5"));
  expect(forms).toEqual([null, "splits"]);
});

test("case G: how names were read is shown, and the ZIP is sent again in another encoding", async () => {
  let form: FormData | undefined;
  const names: NamesReading = {
    encoding: "gbk",
    is_certain: false,
    examples: ["猫/1.jpg"],
    alternatives: [{ encoding: "cp437", example: "├¿/1.jpg" }],
  };
  server.use(
    http.get("*/datasets/:dataset", () => HttpResponse.json(datasetDetail({ report: { ...report(), ...{ names } } }))),
    http.post("*/datasets", async ({ request }) => {
      form = await request.formData();
      return HttpResponse.json({ job_id: "job-6", status_url: "/jobs/job-6" }, { status: 202 });
    }),
  );
  openTrainPage("dataset=shapes");
  const panel = within(await screen.findByRole("region", { name: "Are these names right?" }));
  expect(panel.getByText("猫/1.jpg")).toBeVisible();
  await userEvent.click(panel.getByRole("button", { name: "Read them another way" }));
  expect(screen.getByText("For example: ├¿/1.jpg")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("The names are written in"), "shift_jis");
  await userEvent.upload(screen.getByLabelText("The ZIP again"), zip());
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-6"));
  expect(["mode", "dataset", "name_encoding"].map((field) => form?.get(field))).toEqual([
    "replace",
    "shapes",
    "shift_jis",
  ]);
});

test("case D: two ZIPs at once are told apart, and one is chosen", async () => {
  server.use(http.post("*/datasets", () => problem(422, "no-classes", "It holds no folders.")));
  openTrainPage("");
  const files = [zip("a.zip"), zip("b.zip")];
  fireEvent.drop(document.body, { dataTransfer: { types: ["Files"], items: [], files } });
  expect(await screen.findByRole("alert")).toHaveTextContent("2 ZIPs at once");
  await userEvent.click(screen.getByRole("button", { name: /^Upload b.zip/ }));
  const upload = within(await screen.findByRole("region", { name: "Upload" }));
  expect(upload.getByRole("heading", { name: "b.zip" })).toBeVisible();
  expect(await upload.findByText("It holds no folders.")).toBeVisible();
  expect(screen.queryByText("2 ZIPs at once")).not.toBeInTheDocument();
});

test("case D: pictures without a folder go to Predict when asked to", async () => {
  openTrainPage("");
  const files = [new File(["x"], "1.jpg", { type: "image/jpeg" }), new File(["x"], "2.jpg", { type: "image/jpeg" })];
  fireEvent.drop(document.body, { dataTransfer: { types: ["Files"], items: [], files } });
  expect(await screen.findByRole("alert")).toHaveTextContent("2 pictures without a folder");
  await userEvent.click(screen.getByRole("button", { name: "Classify them on Predict" }));
  expect(navigation.push).toHaveBeenCalledWith("/");
});
