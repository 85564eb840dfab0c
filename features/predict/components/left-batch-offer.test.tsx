import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { itemToStore } from "../queue/stored-item";

import { PredictPage } from "./predict-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

const store = vi.hoisted(() => ({ read: vi.fn(), removeBatch: vi.fn(() => Promise.resolve()) }));

// jsdom has no database: this one holds what a closed tab left.
vi.mock("../queue/batch-store", () => ({
  findLeftBatch: () => Promise.resolve({ key: "left", count: 2 }),
  removeOldBatches: () => Promise.resolve(),
  removeBatch: store.removeBatch,
  indexedBatch: (key: string) => ({
    read: () => Promise.resolve(key === "left" ? store.read() : { items: [], originals: new Map() }),
    writeItems: () => Promise.resolve(),
    writeOriginals: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  }),
}));

test("the photos of a closed tab are offered in a new one, which goes on with them", async () => {
  const items = [queueItem({ id: "2", name: "rex.jpg", givenClass: "dogs" }), queueItem({ id: "1" })].map(itemToStore);
  store.read.mockReturnValue({ items, originals: new Map() });
  renderInApp(<PredictPage />);
  expect(await screen.findByText("2 photos of your last visit are still there.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Go on" }));
  expect(await screen.findByRole("article", { name: "rex.jpg" })).toBeVisible();
  expect(sessionStorage.getItem("whisker.batch")).toBe("left");
  expect(store.removeBatch).not.toHaveBeenCalled();
});

test("what is discarded can be had back", async () => {
  localStorage.clear();
  renderInApp(<PredictPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "Go on" })).toBeVisible());
  expect(store.removeBatch).not.toHaveBeenCalled();
});
