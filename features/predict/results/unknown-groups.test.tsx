import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { useState } from "react";
import { expect, test, vi } from "vitest";

import { prediction, queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import type { QueueItem } from "../queue/queue-item";

import { UnknownGroups } from "./unknown-groups";

function unknown(id: string, change: Partial<QueueItem> = {}): QueueItem {
  return queueItem({ id, prediction: prediction({ is_unknown: true, features: `${id}AAA` }), ...change });
}

const SIX = ["1", "2", "3", "4", "5", "6"].map((id) => unknown(id));

/** A server that finds the first five alike; with what it was asked. */
function serve(): unknown[] {
  const asked: unknown[] = [];
  server.use(
    http.post("*/predict/groups", async ({ request }) => {
      asked.push(await request.json());
      const groups = [{ pictures: [4, 0, 1, 2, 3], similarity: 0.614 }];
      return HttpResponse.json({ model_version: "cats-vs-dogs-1", groups, least_similarity: 0.45 });
    }),
  );
  return asked;
}

test("unknown pictures that look alike get one name", async () => {
  const asked = serve();
  const named = vi.fn();
  renderInApp(<UnknownGroups items={[queueItem({ id: "9" }), ...SIX]} classNames={["cats"]} onName={named} />);
  expect(await screen.findByRole("heading", { name: "5 look alike" })).toBeVisible();
  expect(screen.getByText("Mean similarity 0.61.")).toBeVisible();
  expect(asked).toEqual([{ model: "cats-vs-dogs-1", features: SIX.map(({ id }) => `${id}AAA`) }]);
  await userEvent.click(screen.getByRole("button", { name: "Picture 1 belongs" }));
  await userEvent.click(screen.getByRole("button", { name: "Make 4 of them a class" }));
  await userEvent.type(screen.getByRole("combobox", { name: "What do these 4 show?" }), "Cats{Enter}");
  expect(named).toHaveBeenCalledWith("cats", ["1", "2", "3", "4"]);
});

/** Shows one batch after the other. */
function Steps({ batches }: { batches: readonly (readonly QueueItem[])[] }) {
  const [step, setStep] = useState(0);
  return (
    <>
      <button type="button" onClick={() => setStep(step + 1)}>
        Next
      </button>
      <UnknownGroups items={batches[step] ?? []} classNames={[]} onName={vi.fn()} />
    </>
  );
}

test("what somebody named is not asked about, nor too few, nor any while answers come", async () => {
  const asked = serve();
  const few = SIX.map((item) => (Number(item.id) > 4 ? { ...item, givenClass: "cup" } : item));
  const running = [...SIX, unknown("7", { status: "running", prediction: null })];
  renderInApp(<Steps batches={[few, running, SIX]} />);
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(await screen.findByRole("heading", { name: "5 look alike" })).toBeVisible();
  expect(asked).toHaveLength(1);
});

test("a group goes as soon as it is named", async () => {
  serve();
  renderInApp(<Steps batches={[SIX, SIX.map((item) => ({ ...item, givenClass: "cup" }))]} />);
  expect(await screen.findByRole("region", { name: "A new class?" })).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(screen.queryByRole("region", { name: "A new class?" })).not.toBeInTheDocument();
});

test("a server that cannot group says nothing", async () => {
  let count = 0;
  server.use(
    http.post("*/predict/groups", () => {
      count += 1;
      return problem(503, "overloaded", "Too many pictures are waiting already.");
    }),
  );
  renderInApp(<UnknownGroups items={SIX} classNames={[]} onName={vi.fn()} />);
  await waitFor(() => expect(count).toBeGreaterThan(0));
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
});
