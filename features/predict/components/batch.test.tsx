import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { useSyncExternalStore } from "react";
import { beforeEach, expect, test } from "vitest";

import { prediction, queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { feedbackItem } from "@/testing/training-fixtures";

import { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";
import { resultName } from "../results/result-words";

import { Batch } from "./batch";

beforeEach(() => window.localStorage.setItem("whisker.predict.view", "grid"));

function Following({ queue }: { queue: PredictionQueue }) {
  return <Batch queue={queue} items={useSyncExternalStore(queue.subscribe, queue.getItems)} />;
}

/** A batch that was answered already, all of it selected. */
async function selectAll(...items: QueueItem[]): Promise<PredictionQueue> {
  const queue = new PredictionQueue(() => Promise.resolve(prediction()));
  queue.restore(items);
  renderInApp(<Following queue={queue} />);
  fireEvent.keyDown(await screen.findByRole("grid", { name: "Pictures" }), { key: "a", ctrlKey: true });
  return queue;
}

const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));
const given = (queue: PredictionQueue) => queue.getItems().map(({ givenClass }) => givenClass);
/** An inbox that keeps what it is sent, and notes each request. */
function keepFeedback(): string[] {
  const asked: string[] = [];
  server.use(
    http.get("*/feedback", () => HttpResponse.json({ enabled: true, items: [] })),
    http.post("*/feedback", async ({ request }) => {
      asked.push(`new ${(await request.formData()).get("class_name") as string}`);
      return HttpResponse.json(feedbackItem({ id: `f${asked.length}` }), { status: 201 });
    }),
    http.patch("*/feedback/:id", async ({ request, params }) => {
      const { class_name } = (await request.json()) as { class_name: string };
      asked.push(`${String(params.id)} ${class_name}`);
      return HttpResponse.json(feedbackItem({ id: String(params.id), class_name }));
    }),
  );
  return asked;
}

const unknown = prediction({ is_unknown: true });

test("All right leaves the classes that were given as they are", async () => {
  const queue = await selectAll(
    queueItem({ id: "3", givenClass: "dogs" }),
    queueItem({ id: "2" }),
    queueItem({ id: "1" }),
  );
  await press("All right");
  expect(given(queue)).toEqual(["dogs", "cats", "cats"]);
  expect(await screen.findByText("2 answers marked as right")).toBeVisible();
  await press("Undo");
  expect(given(queue)).toEqual(["dogs", undefined, undefined]);
});

test("All right counts what it changed, and says what is left to say", async () => {
  const queue = await selectAll(
    queueItem({ id: "3", prediction: unknown }),
    queueItem({ id: "2", prediction: unknown }),
    queueItem({ id: "1" }),
  );
  await press("All right");
  expect(given(queue)).toEqual([undefined, undefined, "cats"]);
  expect(await screen.findByText("1 answer marked as right. 2 unknown ones: say what they show")).toBeVisible();
});

test("All right on unknown pictures alone says that none was marked", async () => {
  await selectAll(queueItem({ id: "2", prediction: unknown }), queueItem({ id: "1", givenClass: "cats" }));
  await press("All right");
  await waitFor(() => expect(screen.getByText("1 unknown one: say what it shows")).toBeVisible());
});

test("a class typed as it is shown is the one that is known, also one that somebody gave before", async () => {
  const queue = await selectAll(queueItem({ id: "2", givenClass: "red_panda" }), queueItem({ id: "1" }));
  const type = async (typed: string) => {
    await press("All of these are…");
    await userEvent.type(screen.getByRole("combobox", { name: "What do they show?" }), `${typed}{Enter}`);
  };
  await type("red Panda");
  expect(given(queue)).toEqual(["red_panda", "red_panda"]);
  await type("Dogs");
  expect(given(queue)).toEqual(["dogs", "dogs"]);
});

test("a correction after sending reaches the inbox when it is sent again", async () => {
  const asked = keepFeedback();
  const queue = await selectAll(queueItem({ givenClass: "cats", id: "2" }), queueItem({ id: "1", givenClass: "cats" }));
  const send = async () => userEvent.click(await screen.findByRole("button", { name: "Send to the inbox" }));
  await send();
  await waitFor(() => expect(asked).toEqual(["new cats", "new cats"]));
  await screen.findByText("2 pictures sent to the inbox.");
  const [item] = queue.getItems();
  queue.changeAll(new Set(["2"]), () => ({ givenClass: "dogs" }));
  expect(resultName({ ...(item as QueueItem), givenClass: "dogs" })).toContain("in the inbox as Cats");
  await send();
  await screen.findByText("1 picture sent to the inbox. 1 picture was there already.");
  expect(asked.slice(2)).toEqual([expect.stringMatching(/^f[12] dogs$/)]);
  expect(queue.getItems()[0]).toMatchObject({ givenClass: "dogs", sentClass: "dogs" });
});

test("what has left the inbox since it was sent goes there anew", async () => {
  const asked = keepFeedback();
  server.use(http.patch("*/feedback/:id", () => problem(404, "not-found", "There is no such feedback.")));
  await selectAll(queueItem({ id: "2" }), queueItem({ givenClass: "dogs", sentClass: "cats", sentId: "gone" }));
  await userEvent.click(await screen.findByRole("button", { name: "Send to the inbox" }));
  await waitFor(() => expect(asked).toEqual(["new dogs"]));
});

test("the model's unchecked answers are not sent as what people say", async () => {
  const asked = keepFeedback();
  await selectAll(queueItem({ id: "2" }), queueItem({ id: "1" }));
  const send = async () => userEvent.click(await screen.findByRole("button", { name: "Send to the inbox" }));
  await send();
  expect(await screen.findByText(/^2 pictures have no class from you yet: press “All right”/)).toBeVisible();
  expect(asked).toEqual([]);
  await press("All right");
  await send();
  await waitFor(() => expect(asked).toEqual(["new cats", "new cats"]));
});

test("what was given a class counts as checked, and no more as what is left to do", async () => {
  await selectAll(queueItem({ id: "2", prediction: unknown }), queueItem({ id: "1", prediction: unknown }));
  expect(screen.getByRole("radio", { name: "Unknown 2" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: /Dogs$/ }));
  expect(screen.getByRole("radio", { name: "Checked 2" })).toBeVisible();
  expect(screen.queryByRole("radio", { name: /^Unknown/ })).not.toBeInTheDocument();
});
