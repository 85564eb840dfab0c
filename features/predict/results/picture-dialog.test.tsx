import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";

import { prediction, queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { PredictionQueue } from "../queue/prediction-queue";

import { PictureDialog } from "./picture-dialog";

const ITEMS = ["3", "2", "1"].map((id) => queueItem({ id, name: `${id}.jpg` }));

/** A filter that a picture leaves once it has a class. */
function Filtered() {
  const [openedId, open] = useState("2");
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
  const item = ITEMS.find(({ id }) => id === openedId);
  const actions = { classNames: ["cats"], open, give: setGiven, remove: () => undefined };
  const queue = new PredictionQueue(() => Promise.resolve(prediction()));
  const shown = ITEMS.filter(({ id }) => !given.has(id));
  if (item === undefined) return null;
  return <PictureDialog shown={shown} item={item} queue={queue} actions={actions} onClose={() => undefined} />;
}

test("after a picture that left the filter comes the one that followed it", async () => {
  renderInApp(<Filtered />);
  expect(await screen.findByRole("heading", { name: "2.jpg" })).toBeVisible();
  await userEvent.keyboard("1");
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(screen.getByRole("heading", { name: "1.jpg" })).toBeVisible();
});
