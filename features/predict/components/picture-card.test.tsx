import { fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import { photo, prediction, queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";

import { PictureCard } from "./picture-card";

function renderCard(change: Partial<QueueItem> = {}, isWide = true) {
  const queue = new PredictionQueue(() => Promise.resolve(prediction()));
  renderInApp(
    <ul>
      <PictureCard item={queueItem(change)} isWide={isWide} queue={queue} />
    </ul>,
  );
  return within(screen.getByRole("article", { name: "cat.jpg" }));
}

test("a sure answer shows word, class, confidence, bars, time and version", async () => {
  const card = renderCard();
  expect(card.getByText("Sure")).toBeVisible();
  expect(card.getByRole("heading", { name: "Cats" })).toBeVisible();
  const confidence = card.getByRole("button", { name: "97%" });
  fireEvent.click(confidence);
  await expect.poll(() => confidence).toHaveAccessibleDescription("Confidence 0.9731");
  expect(card.getByRole("list", { name: "Probability of each class" })).toHaveTextContent(/Cats.*97%.*Dogs.*3%/);
  expect(card.getByText("12 ms")).toBeVisible();
  expect(card.getByText("cats-vs-dogs-1")).toBeVisible();
});

test("an unsure answer looks different and says what to do", () => {
  const card = renderCard({ prediction: prediction({ confidence: 0.61, confidence_band: "medium" }) });
  expect(card.getByText("Unsure")).toBeVisible();
  expect(card.getByRole("heading", { name: "Probably cats" })).toBeVisible();
  expect(card.getByText(/Check it by eye/)).toBeVisible();
});

test("an unknown picture gets neither class nor figure as its headline", () => {
  const card = renderCard({ prediction: prediction({ is_unknown: true }) });
  expect(card.getByText("Unknown")).toBeVisible();
  expect(card.getByRole("heading", { name: "Not recognised" })).toBeVisible();
  expect(card.getByText(/unlike anything this model was trained on/)).toBeVisible();
  expect(card.queryByTitle(/^Confidence/)).not.toBeInTheDocument();
});

test("the slider fades the heatmap over the picture", async () => {
  const card = renderCard();
  expect(card.getByTestId("heatmap")).toHaveStyle({ opacity: "0.5" });
  card.getByRole("slider", { name: /Heatmap opacity/ }).focus();
  await userEvent.keyboard("{Home}");
  expect(card.getByTestId("heatmap")).toHaveStyle({ opacity: "0" });
});

test("without a heatmap there is no slider", () => {
  const card = renderCard({ prediction: prediction({ heatmap: null }) });
  expect(card.queryByRole("slider")).not.toBeInTheDocument();
});

test("the server's notes on a picture are shown", () => {
  const card = renderCard({ prediction: prediction({ warnings: ["The picture is very small."] }) }, false);
  expect(card.getByText("The picture is very small.")).toBeVisible();
});

test("a failure is told in the server's words, with a way to try again where that may help", () => {
  const detail = "The server is busy.";
  const problem = new ApiProblem({ code: "overloaded", status: 503, title: "Busy", detail });
  const card = renderCard({ status: "failed", prediction: null, problem });
  expect(card.getByRole("alert")).toHaveTextContent(detail);
  expect(card.getByRole("button", { name: "Retry" })).toBeEnabled();
});

test("a file that no second try makes a picture has none", () => {
  const problem = new ApiProblem({
    code: "image-truncated",
    status: 422,
    title: "Cannot be read",
    detail: "It breaks off.",
  });
  const card = renderCard({ status: "failed", prediction: null, problem });
  expect(card.getByRole("alert")).toHaveTextContent("It breaks off.");
  expect(card.queryByRole("button", { name: "Retry" })).not.toBeInTheDocument();
});

test("a picture on its way is marked busy", () => {
  renderCard({ status: "running", prediction: null });
  expect(screen.getByText("Looking…").closest("[aria-busy]")).toBeInTheDocument();
});

test("a very large file asks before it is sent", () => {
  const source = { kind: "file" as const, file: photo("cat.jpg", 34_000_000), objectUrl: "blob:cat" };
  const card = renderCard({ status: "held", prediction: null, source });
  expect(card.getByText("34 MB is a lot for a photo")).toBeVisible();
  expect(card.getByRole("button", { name: "Send it anyway" })).toBeEnabled();
});

test("the server's preview stands in for a file that the browser cannot show, with its heatmap", () => {
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => `blob:${(blob as Blob).type}`);
  const preview = new Blob(["webp"], { type: "image/webp" });
  const card = renderCard({ copies: { preview, heatmap: null } });
  expect(card.getByRole("img", { name: "cat.jpg" })).toHaveAttribute("src", "blob:image/webp");
  expect(card.getByTestId("heatmap")).toBeInTheDocument();
  expect(card.getByRole("slider", { name: /Heatmap opacity/ })).toBeEnabled();
});

test("a file that the browser cannot show has a placeholder until its preview comes", () => {
  const card = renderCard({ status: "running", prediction: null });
  fireEvent.error(card.getByRole("img", { name: "cat.jpg" }));
  expect(card.getByText(/cannot show this kind of file. The server shows it with its answer/)).toBeVisible();
});

test("a picture from the web that could not be fetched promises no picture", () => {
  const problem = new ApiProblem({ code: "url-failed", status: 422, title: "No", detail: "Nothing there." });
  const source = { kind: "url" as const, url: "https://example.org/cat.jpg" };
  const card = renderCard({ source, status: "failed", prediction: null, problem });
  expect(card.getByText("There is no picture to show.")).toBeVisible();
});

test("what a person said stands on the picture, and whether it lies in the inbox", () => {
  const card = renderCard({ givenClass: "red_panda", sentClass: "red_panda" });
  expect(card.getByText("Red panda")).toBeVisible();
  expect(card.getByRole("img", { name: "In the inbox" })).toBeVisible();
});
