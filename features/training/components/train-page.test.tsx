import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { navigation } from "@/testing/navigation";
import { server } from "@/testing/server";
import { openTrainPage, zip } from "@/testing/train-page";
import { datasetDetail, datasetSummary, job, outcome, report } from "@/testing/training-fixtures";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

beforeEach(() => {
  navigation.push.mockClear();
});

test("the sample is ingested with one press, and its job is shown", async () => {
  let asked: unknown;
  server.use(
    http.post("*/datasets", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ job_id: "job-7", status_url: "/jobs/job-7" }, { status: 202 });
    }),
  );
  openTrainPage("");
  await userEvent.click(screen.getByRole("button", { name: "Try the digits sample" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-7"));
  expect(asked).toEqual({ sample: "digits" });
});

test("a ZIP goes up as a new dataset at once where there is no other", async () => {
  let form: FormData | undefined;
  server.use(
    http.post("*/datasets", async ({ request }) => {
      form = await request.formData();
      return HttpResponse.json({ job_id: "job-8", status_url: "/jobs/job-8" }, { status: 202 });
    }),
  );
  openTrainPage("");
  await userEvent.upload(screen.getByLabelText("ZIP of pictures"), zip());
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-8"));
  expect(form?.get("mode")).toBe("new");
});

test("where there are datasets, it is asked what becomes of a ZIP", async () => {
  let form: FormData | undefined;
  server.use(
    http.get("*/datasets", () => HttpResponse.json({ datasets: [datasetSummary()] })),
    http.post("*/datasets", async ({ request }) => {
      form = await request.formData();
      return HttpResponse.json({ job_id: "job-9", status_url: "/jobs/job-9" }, { status: 202 });
    }),
  );
  openTrainPage("");
  await screen.findByRole("region", { name: "Datasets" });
  await userEvent.upload(screen.getByLabelText("ZIP of pictures"), zip("more.zip"));
  const dialog = within(await screen.findByRole("dialog", { name: "Add to a dataset or make a new one?" }));
  await userEvent.click(dialog.getByRole("radio", { name: "Add to one" }));
  await userEvent.click(dialog.getByRole("button", { name: "Upload" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-9"));
  expect([form?.get("mode"), form?.get("dataset")]).toEqual(["add", "shapes"]);
});

test("what was read is reported before anything is trained", async () => {
  const found = report({
    corrupt: [{ class_name: "circles", file_name: "broken.png", reason: "truncated" }],
    duplicates: { across_classes: { count: 1, examples: [["circles/a.png", "squares/a.png"]] } },
  });
  server.use(
    http.get("*/jobs/:id", () => HttpResponse.json(job({ kind: "ingest", state: "succeeded", result: outcome() }))),
    http.get("*/datasets/:dataset", () => HttpResponse.json(datasetDetail({ report: found }))),
  );
  openTrainPage("job=job-1");
  const findings = within(await screen.findByRole("region", { name: "Worth a look" }));
  expect(findings.getByText("1 damaged picture")).toBeVisible();
  expect(findings.getByText("1 picture in more than one class")).toBeVisible();
  expect(screen.getByRole("button", { name: "Start training" })).toBeEnabled();
});

test("training on strangers to the live model is the visitor's decision", async () => {
  let asked: unknown;
  server.use(
    http.post("*/retrain", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ job_id: "job-2", status_url: "/jobs/job-2" }, { status: 202 });
    }),
  );
  openTrainPage("dataset=shapes");
  expect(await screen.findByText(/share no class with the live model/)).toBeVisible();
  await userEvent.click(screen.getByRole("radio", { name: /^Make it live/ }));
  await userEvent.click(screen.getByRole("button", { name: "Start training" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-2"));
  expect(asked).toEqual({ dataset: "shapes@1", settings: { mode: "quick", promote: "always" } });
});

test("advanced settings are the mode's own, checked, and sent only where they were changed", async () => {
  let asked: unknown;
  server.use(
    http.post("*/retrain", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ job_id: "job-3", status_url: "/jobs/job-3" }, { status: 202 });
    }),
  );
  openTrainPage("dataset=shapes");
  await userEvent.click(await screen.findByText("Advanced settings"));
  expect(screen.queryByLabelText("Epochs")).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("radio", { name: /^Fine-tune/ }));
  const epochs = screen.getByLabelText("Epochs");
  expect(epochs).toHaveAttribute("placeholder", "8");
  await userEvent.type(epochs, "900");
  expect(screen.getByText("500 at most.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Start training" })).toBeDisabled();
  await userEvent.clear(epochs);
  await userEvent.type(epochs, "3");
  await userEvent.type(screen.getByLabelText("Rotation"), "0.1");
  await userEvent.click(screen.getByRole("button", { name: "Start training" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-3"));
  expect(asked).toEqual({
    dataset: "shapes@1",
    settings: { mode: "fine_tune", promote: "auto", epochs: 3, augmentation: { rotation: 0.1 } },
  });
});

test("recipes are told with the command that runs each whole", async () => {
  openTrainPage("");
  await userEvent.click(await screen.findByRole("heading", { name: "Recipes" }));
  expect(screen.getByText("Fine-tuned · VGG-16 · 224 px · 10 epochs")).toBeVisible();
  expect(screen.getByText("whisker train --recipe vgg16-cats-vs-dogs")).toBeVisible();
});
