import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import type { ThresholdChoice, Thresholds } from "@/lib/api/types";
import { thresholds } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { thresholdChoice } from "@/testing/threshold-fixtures";

import { ThresholdPanel } from "./threshold-panel";

const CATS = thresholdChoice({ class_name: "cats", threshold: 0.7, state: "proven" });
const DOGS = thresholdChoice({ class_name: "dogs", threshold: 0.99, named: 9, is_few: true });

/** A server that finds these and keeps what is set; with the questions it was asked, and what was set. */
function serve(byClass: ThresholdChoice[] = [CATS, DOGS], first: Thresholds = thresholds()) {
  let kept = first;
  const asked: string[] = [];
  const set: unknown[] = [];
  server.use(
    http.get("*/models/:version/thresholds", () => HttpResponse.json(kept)),
    http.get("*/models/:version/thresholds/choices", ({ request }) => {
      const { search, searchParams } = new URL(request.url);
      asked.push(search);
      const isCost = searchParams.has("cost_wrong");
      const costs = { state: "chosen", cost: 0.25, threshold_interval: [0.4, 0.8] } as const;
      return HttpResponse.json({
        version: "cats-vs-dogs-1",
        rule: isCost ? "cost" : "precision",
        calibrated_threshold: isCost ? 0.8 : null,
        overall: thresholdChoice(isCost ? { ...costs, threshold_interval: [0.4, 0.8] } : {}),
        by_class: byClass,
      });
    }),
    http.put("*/models/:version/thresholds", async ({ request }) => {
      const body = (await request.json()) as { high: number; medium: number; by_class: Record<string, number> };
      set.push(body);
      kept = { ...kept, in_use: { ...body, is_default: false } };
      return HttpResponse.json(kept);
    }),
  );
  return { asked, set };
}

async function open() {
  renderInApp(<ThresholdPanel version="cats-vs-dogs-1" />);
  const region = within(await screen.findByRole("region", { name: "Choose by what you need" }));
  await region.findByText("All classes");
  return region;
}

function rowOf(region: Awaited<ReturnType<typeof open>>, name: string) {
  const row = region.getAllByRole("listitem").find((item) => within(item).queryByText(name) !== null);
  return within(row as HTMLElement);
}

test("a wanted precision finds thresholds and says which are proven; nothing is set by that", async () => {
  const { asked, set } = serve();
  const region = await open();
  expect(asked).toEqual(["?precision=0.95"]);
  const all = rowOf(region, "All classes");
  expect(all.getByText("Sure above 60%")).toBeVisible();
  expect(all.getByText("Reached, not proven")).toBeVisible();
  expect(all.getByText(/Proven above 90%\./)).toBeVisible();
  expect(region.getByText(/^To prove 95% takes 73 sure answers, all of them right\./)).toBeVisible();
  expect(rowOf(region, "Cats").getByText("Proven")).toBeVisible();
  const field = region.getByRole("textbox", { name: /have to be right/ });
  await userEvent.clear(field);
  expect(region.getByText("A share lies between 0 and 100%, such as 95.")).toBeVisible();
  await userEvent.type(field, "99,5");
  await waitFor(() => expect(asked.at(-1)).toBe("?precision=0.995"));
  expect(set).toEqual([]);
});

test("costs find one too, with what calibration alone would say", async () => {
  const { asked } = serve();
  const region = await open();
  await userEvent.click(region.getByRole("radio", { name: "By cost" }));
  expect(await region.findByText(/exactly calibrated, 80% would be best/)).toBeVisible();
  expect(asked.at(-1)).toBe("?cost_wrong=5&cost_unsure=1");
  expect(rowOf(region, "All classes").getByText("(40% to 80%)", { exact: false })).toBeVisible();
  await userEvent.clear(region.getByRole("textbox", { name: "A wrong answer costs" }));
  expect(region.getByText(/costs more than 0/)).toBeVisible();
});

test("what was found is set for all classes, for one, and taken back", async () => {
  const { set } = serve();
  const region = await open();
  await userEvent.click(region.getByRole("button", { name: "Use it for Dogs" }));
  expect(await screen.findByText("Dogs: sure above 99%")).toBeVisible();
  expect(await screen.findByText(/1 class has a threshold of its own/)).toBeVisible();
  await userEvent.click(await region.findByRole("button", { name: "Use it for All classes" }));
  await waitFor(() => expect(set).toHaveLength(2));
  const after = within(await screen.findByRole("region", { name: "Choose by what you need" }));
  await userEvent.click(await after.findByRole("button", { name: "Remove the threshold of Dogs" }));
  await waitFor(() => expect(set).toHaveLength(3));
  expect(set).toEqual([
    { high: 0.8, medium: 0.5, by_class: { dogs: 0.99 } },
    { high: 0.6, medium: 0.5, by_class: { dogs: 0.99 } },
    { high: 0.6, medium: 0.5, by_class: {} },
  ]);
});

test("all at once, only classes with enough answers are set", async () => {
  const { set } = serve();
  const region = await open();
  expect(region.getByText(/Of fewer than 30 answers little can be said/)).toBeVisible();
  await userEvent.click(region.getByRole("button", { name: "Use for 1 class" }));
  await waitFor(() => expect(set).toEqual([{ high: 0.8, medium: 0.5, by_class: { cats: 0.7 } }]));
});

test("a version without single answers says why there are no classes", async () => {
  serve([]);
  const region = await open();
  expect(region.getByText(/nothing is known of single classes/)).toBeVisible();
  expect(region.queryByRole("button", { name: /^Use for/ })).not.toBeInTheDocument();
});

test("many classes are folded away", async () => {
  serve(Array.from({ length: 9 }, (_, index) => ({ ...CATS, class_name: `kind ${index}` })));
  const region = await open();
  expect(region.getAllByRole("listitem")).toHaveLength(7);
  await userEvent.click(region.getByRole("button", { name: "Show all 9 classes" }));
  expect(region.getAllByRole("listitem")).toHaveLength(10);
});

test("a copy that stores nothing shows what it finds and sets nothing", async () => {
  serve();
  server.use(http.get("*/datasets", () => problem(501, "read-only", "This copy is read-only.")));
  const region = await open();
  await waitFor(() => expect(region.queryByRole("button", { name: /^Use/ })).not.toBeInTheDocument());
});
