import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { modelSummary } from "@/testing/fixtures";
import { navigation } from "@/testing/navigation";
import { backbone, backbones } from "@/testing/recipe-fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { revision } from "@/testing/training-fixtures";
import { trainingEstimate } from "@/testing/verdict-fixtures";

import { TrainForm } from "./train-form";
import { useTrainingDraft } from "./use-training-draft";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

let asked: unknown;

beforeEach(() => {
  asked = undefined;
  navigation.push.mockClear();
  server.use(
    http.post("*/retrain", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ job_id: "job-4", status_url: "/jobs/job-4" }, { status: 202 });
    }),
  );
});

function Form() {
  const form = useTrainingDraft(revision());
  return <TrainForm revision={revision()} form={form} />;
}

function renderForm(): void {
  renderInApp(<Form />);
}

async function chooseRecipe(): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: "Start from a recipe" }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "VGG-16 on cats and dogs" }));
}

async function chooseNetwork(title: string): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name: "Choose another network" }));
  await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: title }));
}

async function startTraining(): Promise<void> {
  await userEvent.click(screen.getByRole("button", { name: "Start training" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-4"));
}

test("a recipe says what it does and needs before it is chosen", async () => {
  renderForm();
  await userEvent.click(await screen.findByRole("button", { name: "Start from a recipe" }));
  const choice = within(screen.getByRole("dialog")).getByRole("button", { name: "VGG-16 on cats and dogs" });
  expect(choice).toHaveTextContent("Made for Cats and dogs. A classic first project.");
  expect(choice).toHaveTextContent("Fine-tuned · VGG-16 · 224 px · 10 epochs");
  expect(choice).toHaveTextContent("Weights are downloaded once, about 59 MB");
});

test("a network that was added says what it costs and brings beside another", async () => {
  const figure = { of_a_class: 10, accuracy: 0.971, worst_accuracy: 0.95, draws: 5 };
  const few_shot = { dataset: "pets", figures: [figure], reference_figures: [{ ...figure, accuracy: 0.953 }] };
  const measures = { reference: "efficientnet_lite2 @ 256 px", inference_ms: 31, reference_ms: 5.8, few_shot };
  const added = backbone({ name: "own:eyes", title: "Eyes", weights_from: "own", modes: ["quick"], measures });
  server.use(http.get("*/backbones", () => HttpResponse.json({ backbones: [...backbones(), added] })));
  renderForm();
  await chooseNetwork("Eyes");
  expect(screen.getByText("31 ms a picture; efficientnet_lite2 @ 256 px: 5.8 ms")).toBeVisible();
  const right = "97.1% right after 10 photos of each class of pets; efficientnet_lite2 @ 256 px: 95.3%";
  expect(screen.getByText(right)).toBeVisible();
});

test("a recipe fills in its settings, each of which can be put back, and is sent by name", async () => {
  renderForm();
  await chooseRecipe();
  expect(screen.getByRole("radio", { name: /^Fine-tune/ })).toBeChecked();
  const changed = within(screen.getByRole("region", { name: "Changed settings" }));
  expect(changed.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "Changed by the recipe:Image size 224",
    "Changed by the recipe:Epochs 10",
    "Changed by the recipe:Optimizer SGD with momentum",
  ]);
  await userEvent.click(changed.getByRole("button", { name: "Put Epochs back to 8" }));
  expect(changed.getByText("Changed by you:")).toBeInTheDocument();
  await startTraining();
  expect(asked).toEqual({
    dataset: "shapes@1",
    recipe: "vgg16-cats-vs-dogs",
    settings: {
      mode: "fine_tune",
      promote: "auto",
      backbone: "vgg16",
      size_px: 224,
      freeze_till: 4,
      optimizer: "sgd",
      epochs: null,
    },
  });
});

test("a cleared recipe leaves nothing behind", async () => {
  renderForm();
  await chooseRecipe();
  await userEvent.click(screen.getByRole("button", { name: "Clear the recipe" }));
  expect(screen.queryByRole("region", { name: "Changed settings" })).not.toBeInTheDocument();
  await startTraining();
  expect(asked).toEqual({ dataset: "shapes@1", settings: { mode: "quick", promote: "auto" } });
});

test("weights that are not here are spoken of before training, with a network whose weights are", async () => {
  renderForm();
  await chooseNetwork("VGG-16");
  const notice = within(screen.getByRole("alert"));
  expect(notice.getByText("The weights of VGG-16 are not on the server's machine")).toBeVisible();
  expect(notice.getByText(/downloads them once, about 59 MB/)).toBeVisible();
  await userEvent.click(notice.getByRole("button", { name: "Take EfficientNet-Lite0" }));
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

test("random weights need no download", async () => {
  renderForm();
  await userEvent.click(screen.getByRole("radio", { name: /^Fine-tune/ }));
  await chooseNetwork("VGG-16");
  await userEvent.click(screen.getByText("Advanced settings"));
  await userEvent.selectOptions(screen.getByLabelText("Begins with"), "none");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  await startTraining();
  expect(asked).toMatchObject({ settings: { mode: "fine_tune", backbone: "vgg16", weights: "none" } });
});

test("a network that has no weights changes the way to learn", async () => {
  renderForm();
  await chooseNetwork("Small convolutional network");
  expect(screen.getByRole("radio", { name: /^From scratch/ })).toBeChecked();
  await userEvent.click(screen.getByText("Advanced settings"));
  await userEvent.type(screen.getByLabelText("Filters of each block"), "8, 16");
  await startTraining();
  expect(asked).toMatchObject({ settings: { mode: "scratch", backbone: "simple_cnn", filters: [8, 16] } });
});

test("without recipes, training goes on as it is", async () => {
  server.use(http.get("*/recipes", () => problem(500, "recipe-invalid", "best.yaml, line 3: no title.")));
  renderForm();
  expect(await screen.findByText("best.yaml, line 3: no title.", {}, { timeout: 5000 })).toBeVisible();
  expect(screen.getByRole("button", { name: "Start training" })).toBeEnabled();
});

test("how long it takes is what this machine's earlier trainings say, and a guess says that it is one", async () => {
  renderForm();
  const quick = await screen.findByRole("radio", { name: /^Quick/ });
  await waitFor(() => expect(quick).toHaveTextContent("10 to 30 seconds, by 3 trainings done here."));
  expect(screen.getByRole("radio", { name: /^Fine-tune/ })).toHaveTextContent(
    "About 2 to 25 minutes, estimated: nothing was trained this way here yet.",
  );
});

test("the settings that matter to the estimate are sent with it", async () => {
  const sent: unknown[] = [];
  server.use(
    http.get("*/datasets/:dataset/training-estimate", ({ request }) => {
      sent.push(JSON.parse(new URL(request.url).searchParams.get("settings") ?? "{}"));
      return HttpResponse.json(trainingEstimate());
    }),
  );
  renderForm();
  await userEvent.click(await screen.findByRole("radio", { name: /^Fine-tune/ }));
  await userEvent.click(screen.getByText("Advanced settings"));
  await userEvent.type(screen.getByLabelText("Epochs"), "2");
  await waitFor(() => expect(sent.at(-1)).toEqual({ mode: "fine_tune", epochs: 2 }));
});

test("a test part too small to show anything is told before training", async () => {
  const detail =
    "40 test pictures cannot show that it is as good as cats-vs-dogs-1 (268 needed), only that it is clearly better. " +
    "If it does no worse, you will be asked.";
  const small = { champion: "cats-vs-dogs-1", test_count: 40, needed_count: 268, can_show_equal: false, detail };
  server.use(
    http.get("*/models", () =>
      HttpResponse.json({ models: [modelSummary({ class_names: ["circles", "squares"] })], aliases: {} }),
    ),
    http.get("*/datasets/:dataset/training-estimate", () =>
      HttpResponse.json(trainingEstimate({ test: { ...small, can_show_gain: true } })),
    ),
  );
  renderForm();
  expect(await screen.findByText(detail)).toBeVisible();
  expect(screen.getByRole("radio", { name: /^When it is clearly better/ })).toBeChecked();
});
