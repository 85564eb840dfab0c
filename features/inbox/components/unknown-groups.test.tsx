import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import type { FeedbackGroup, FeedbackItem } from "@/lib/api/types";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { datasetSummary, feedbackItem } from "@/testing/training-fixtures";

import { InboxPage } from "./inbox-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

const IDS = Array.from({ length: 12 }, (_, index) => `f${index}`);

/** A server whose inbox holds twelve pictures that look alike, with what it was asked to name. */
function serve(change: Partial<FeedbackGroup> = {}, pending: number[] = [0]): unknown[] {
  let items: FeedbackItem[] = IDS.map((id, index) => feedbackItem({ id, class_name: index < 9 ? "unknown" : "leaf" }));
  const asked: unknown[] = [];
  server.use(
    http.get("*/datasets", () => HttpResponse.json({ datasets: [datasetSummary()] })),
    http.get("*/feedback", () => HttpResponse.json({ enabled: true, items })),
    http.get("*/feedback/groups", () => {
      const names = new Set(items.map(({ class_name }) => class_name));
      const group = {
        ids: IDS,
        class_names: { unknown: 9, leaf: 3 },
        similarity: 0.612,
        is_named: names.size === 1,
        ...change,
      };
      return HttpResponse.json({
        model_version: "cats-vs-dogs-1",
        groups: [group],
        unknown_count: 12,
        pending_count: pending.shift() ?? 0,
        least_similarity: 0.45,
      });
    }),
    http.post("*/feedback/class", async ({ request }) => {
      const body = (await request.json()) as { class_name: string; ids: string[] };
      asked.push(body);
      const before = items.filter(({ id }) => body.ids.includes(id));
      items = items.map((item) => (body.ids.includes(item.id) ? { ...item, class_name: body.class_name } : item));
      return HttpResponse.json({ class_name: body.class_name, before });
    }),
  );
  return asked;
}

async function open() {
  renderInApp(<InboxPage />);
  return within(await screen.findByRole("region", { name: "A new class?" }));
}

test("a group gets one name, is selected then, and can be taken back", async () => {
  const asked = serve();
  const panel = await open();
  expect(panel.getByRole("heading", { name: "12 look alike" })).toBeVisible();
  expect(panel.getByText("Given as Unknown (9) and Leaf (3). Mean similarity 0.61.")).toBeVisible();
  await userEvent.click(panel.getByRole("button", { name: "Make it a class" }));
  await userEvent.type(panel.getByRole("combobox", { name: "What do these 12 show?" }), "cup{Enter}");
  expect(await screen.findByText("12 pictures selected")).toBeVisible();
  expect(asked).toEqual([{ class_name: "cup", ids: IDS }]);
  await waitFor(() => expect(screen.queryByRole("region", { name: "A new class?" })).not.toBeInTheDocument());
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByRole("region", { name: "A new class?" })).toBeVisible();
  expect(asked.slice(1)).toEqual([
    { class_name: "unknown", ids: IDS.slice(0, 9) },
    { class_name: "leaf", ids: IDS.slice(9) },
  ]);
});

test("pictures that do not belong are left out", async () => {
  const asked = serve();
  const panel = await open();
  const pictures = within(panel.getByRole("list", { name: "Pictures of this group" }));
  expect(pictures.getAllByRole("button")).toHaveLength(10);
  await userEvent.click(panel.getByRole("button", { name: "Show all 12" }));
  await userEvent.click(pictures.getByRole("button", { name: "Picture 11 belongs" }));
  await userEvent.click(pictures.getByRole("button", { name: "Picture 12 belongs" }));
  await userEvent.click(pictures.getByRole("button", { name: "Picture 12 belongs" }));
  await userEvent.click(panel.getByRole("button", { name: "Make 11 of them a class" }));
  await userEvent.type(panel.getByRole("combobox", { name: "What do these 11 show?" }), "cup{Enter}");
  await waitFor(() => expect(asked).toEqual([{ class_name: "cup", ids: IDS.filter((id) => id !== "f10") }]));
});

test("a group that has its name already is not offered", async () => {
  serve({ is_named: true });
  renderInApp(<InboxPage />);
  expect(await screen.findByText("Select all 12")).toBeVisible();
  expect(screen.queryByRole("region", { name: "A new class?" })).not.toBeInTheDocument();
});

test("while the server still looks, the page says so and asks again", async () => {
  serve({}, [30, 12, 0]);
  renderInApp(<InboxPage />);
  expect(await screen.findByText(/look alike: 30 pictures to go/)).toBeVisible();
  expect(await screen.findByText(/look alike: 12 pictures to go/)).toBeVisible();
  await waitFor(() => expect(screen.queryByText(/to go$/)).not.toBeInTheDocument());
});

test("a refusal is told in the server's words, and the group stays", async () => {
  serve();
  server.use(http.post("*/feedback/class", () => problem(404, "not-found", "There is no feedback 'f3' that waits.")));
  const panel = await open();
  await userEvent.click(panel.getByRole("button", { name: "Make it a class" }));
  await userEvent.type(panel.getByRole("combobox"), "cup{Enter}");
  expect(await screen.findByText("There is no feedback 'f3' that waits.")).toBeVisible();
  expect(screen.getByRole("heading", { name: "12 look alike" })).toBeVisible();
});
