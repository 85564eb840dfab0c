import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useSyncExternalStore } from "react";
import { beforeEach, expect, test } from "vitest";

import { prediction, queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { PredictionQueue } from "../queue/prediction-queue";
import type { QueueItem } from "../queue/queue-item";

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
