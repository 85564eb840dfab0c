import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { certainty, modelDetail, modelSummary, photo, prediction } from "@/testing/fixtures";
import { stubImages } from "@/testing/images";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { PredictPage } from "./predict-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

beforeEach(() => {
  navigation.params = new URLSearchParams();
  navigation.replace.mockReset();
});

const addPhotos = (...files: File[]) => userEvent.upload(screen.getByLabelText("Photos to classify"), files);

test("a chosen photo gets an answer", async () => {
  renderInApp(<PredictPage />);
  await addPhotos(photo("tom.jpg"));
  const card = within(await screen.findByRole("article", { name: "tom.jpg" }));
  expect(await card.findByRole("heading", { name: "Cats" })).toBeVisible();
});

test("what the live model knows is said before anything is asked", async () => {
  renderInApp(<PredictPage />);
  expect(await screen.findByText(/^Knows/)).toHaveTextContent("Knows cats and dogs");
});

test("of many classes some are named, and all are a press away", async () => {
  const names = Array.from({ length: 24 }, (_, index) => `class_${index}`);
  const models = [modelSummary({ class_names: names })];
  server.use(http.get("*/models", () => HttpResponse.json({ models, aliases: {}, rollback_to: null })));
  renderInApp(<PredictPage />);
  await userEvent.click(await screen.findByRole("button", { name: "All 24 classes it knows" }));
  const all = within(await screen.findByRole("dialog", { name: "Classes it knows" }));
  expect(all.getAllByRole("listitem")).toHaveLength(24);
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("button", { name: "A cat" })).not.toBeInTheDocument();
});

test("a removed picture leaves the focus with the next", async () => {
  renderInApp(<PredictPage />);
  await addPhotos(photo("a.jpg"), photo("b.jpg"));
  await userEvent.click(await screen.findByRole("button", { name: "Remove a.jpg" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Remove b.jpg" })).toHaveFocus());
});

test("several photos are counted by meaning, and the counts filter", async () => {
  const answers = [prediction(), prediction({ is_unknown: true }), prediction()];
  server.use(http.post("*/predict", () => HttpResponse.json(answers.shift())));
  renderInApp(<PredictPage />);
  await addPhotos(photo("a.jpg"), photo("b.jpg"), photo("c.jpg"));
  await userEvent.click(await screen.findByRole("radio", { name: "Unknown 1" }));
  expect(screen.getAllByRole("article")).toHaveLength(1);
  expect(screen.getByRole("radio", { name: "Sure 2" })).toBeVisible();
});

test("a pasted picture is classified", async () => {
  renderInApp(<PredictPage />);
  const paste = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), {
    clipboardData: { files: [photo("pasted.png")] },
  });
  document.dispatchEvent(paste);
  expect(await screen.findByRole("article", { name: "pasted.png" })).toBeVisible();
});

/** Previews are taken out of the answers: each kind of picture gets an address of its own here. */
const PREVIEW_URL = "blob:image/jpeg, 3 bytes";

function nameUrlsByContent(): void {
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    const { type, size } = blob as Blob;
    return `blob:${type}, ${size} bytes`;
  });
}

/** Answer like the server, and note which of the requests asked for a preview. */
function answerWithPreviews(): (string | null)[] {
  const asked: (string | null)[] = [];
  server.use(
    http.post("*/predict", ({ request }) => {
      const wish = new URL(request.url).searchParams.get("preview");
      asked.push(wish);
      return HttpResponse.json(prediction(wish === "true" ? { preview: "data:image/jpeg;base64,/9j/" } : {}));
    }),
  );
  return asked;
}

test("a photo that the browser can show needs no preview", async () => {
  const asked = answerWithPreviews();
  renderInApp(<PredictPage />);
  await addPhotos(photo("tom.jpg"));
  expect(await screen.findByRole("heading", { name: "Cats" })).toBeVisible();
  expect(screen.getByRole("img", { name: "tom.jpg" })).toHaveAttribute("src", "blob:picture");
  expect(asked).toEqual(["false"]);
});

test("a photo that the browser cannot show is shown by its preview, asked for in the one request", async () => {
  nameUrlsByContent();
  stubImages("error");
  const asked = answerWithPreviews();
  renderInApp(<PredictPage />);
  await addPhotos(photo("tom.heic"));
  expect(await screen.findByRole("heading", { name: "Cats" })).toBeVisible();
  expect(screen.getByRole("img", { name: "tom.heic" })).toHaveAttribute("src", PREVIEW_URL);
  expect(asked).toEqual(["true"]);
});

test("an address is sent, and its picture is shown by the server's preview alone", async () => {
  nameUrlsByContent();
  const asked = answerWithPreviews();
  renderInApp(<PredictPage />);
  await userEvent.type(
    screen.getByRole("textbox", { name: "Address of a picture" }),
    "https://example.org/tom.jpg{Enter}",
  );
  const card = within(await screen.findByRole("article", { name: "tom.jpg" }));
  expect(await card.findByRole("heading", { name: "Cats" })).toBeVisible();
  expect(card.getByRole("img", { name: "tom.jpg" })).toHaveAttribute("src", PREVIEW_URL);
  expect(asked).toEqual(["true"]);
});

test("clear all brings the empty page back, and can be undone", async () => {
  renderInApp(<PredictPage />);
  await addPhotos(photo("a.jpg"), photo("b.jpg"));
  await userEvent.click(await screen.findByRole("button", { name: "Clear all" }));
  expect(screen.getByRole("heading", { name: /Drop photos anywhere/ })).toBeVisible();
  const toast = (await screen.findByText("2 pictures removed")).closest("li") as HTMLElement;
  await userEvent.click(within(toast).getByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("article", { name: "a.jpg" })).toBeVisible();
});

test("pictures that a reload lost are counted", async () => {
  sessionStorage.setItem("whisker.batch", "this-tab");
  sessionStorage.setItem("whisker.batch.count", "this-tab 3");
  renderInApp(<PredictPage />);
  expect(await screen.findByText(/^3 pictures were not kept before the page was loaded anew\. Add them/)).toBeVisible();
});

test("a copy of a tab misses none of the other's pictures", async () => {
  sessionStorage.setItem("whisker.batch", "this-tab");
  sessionStorage.setItem("whisker.batch.count", "other-tab 4");
  renderInApp(<PredictPage />);
  await addPhotos(photo("a.jpg"));
  await waitFor(() => expect(sessionStorage.getItem("whisker.batch.count")).toBe("this-tab 1"));
  expect(screen.queryByText(/^4 pictures were not kept/)).not.toBeInTheDocument();
});

test("a missing model is said before anything is sent", async () => {
  server.use(http.get("*/ready", () => problem(503, "no-model", "Promote a version first.")));
  renderInApp(<PredictPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("No model is loaded");
  expect(screen.getByRole("alert")).toHaveTextContent("Promote a version first.");
});

test("a fault of the server is not said to be a missing model", async () => {
  server.use(http.get("*/ready", () => problem(500, "internal-error", "Something went wrong on the server.")));
  renderInApp(<PredictPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The server does not say which model answers");
  expect(screen.getByRole("alert")).toHaveTextContent("Something went wrong on the server.");
});

test("an unreachable server is said, and checking again finds it", async () => {
  server.use(http.get("*/ready", () => HttpResponse.error(), { once: true }));
  renderInApp(<PredictPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The server cannot be reached");
  await userEvent.click(screen.getByRole("button", { name: "Check again" }));
  await waitFor(() => expect(screen.queryByRole("alert")).not.toBeInTheDocument());
});

test("a protected server asks for a token, and then answers what it had refused", async () => {
  const guarded = vi.fn(({ request }: { request: Request }) =>
    request.headers.get("Authorization") === "Bearer secret"
      ? HttpResponse.json(prediction())
      : problem(401, "unauthorized", "A token is needed."),
  );
  server.use(http.post("*/predict", guarded));
  renderInApp(<PredictPage />);
  await addPhotos(photo("tom.jpg"));
  const dialog = within(await screen.findByRole("dialog", { name: "Access token needed" }));
  await userEvent.type(dialog.getByLabelText("Access token"), "secret{Enter}");
  expect(await screen.findByRole("heading", { name: "Cats" })).toBeVisible();
  expect(guarded).toHaveBeenCalledTimes(2);
});

test("how to read an answer is what the live model's own test says", async () => {
  const untested = certainty({ sure_count: 39, sure_right: 38, unknown_count: 0, unknown_refused: null });
  server.use(http.get("*/models/:version", () => HttpResponse.json(modelDetail({ certainty: untested }))));
  renderInApp(<PredictPage />);
  const legend = within(screen.getByRole("region", { name: "How to read an answer" }));
  expect(await legend.findByText(/In its test 38 of 39 such answers were right\.$/)).toBeVisible();
  expect(legend.getByText(/This model was not tested on other things/)).toBeVisible();
  await addPhotos(photo("tom.jpg"));
  const card = within(await screen.findByRole("article", { name: "tom.jpg" }));
  expect(await card.findByText(/38 of 39 .* not tested on other things than cats and dogs\.$/)).toBeVisible();
});
