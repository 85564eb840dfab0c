import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import type { PromotionEntry } from "@/lib/api/types";
import { modelSummary } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { job, outcome } from "@/testing/training-fixtures";
import { comparison } from "@/testing/verdict-fixtures";

import { JobView } from "./job-view";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

/** It is named once the job, the version and the history of promotions are there: three answers. */
async function resultNamed(name: string) {
  return within(await screen.findByRole("region", { name }, { timeout: 4000 }));
}

const FEW = "Both got 40 of 40 right. Too few test pictures to prove it is as good (268 needed). You decide.";
const FIGURES = "By this test it may be worse by up to 6.3 % of the pictures (95 % sure), and 1 % is allowed.";

/** The server of a version that a test could not decide about, and what becomes of it. */
function serveCandidate() {
  const promotions: PromotionEntry[] = [];
  const result = outcome({ model_version: "pets-2", promoted: false, reason: FEW });
  const promote = (version: string) => {
    const promoted_at = new Date().toISOString();
    promotions.unshift({ version, previous: null, promoted_at, kind: "promote", reason: "promoted by hand" });
    return { version, previous: null, promoted_at };
  };
  server.use(
    http.get("*/ready", () =>
      HttpResponse.json({ status: "ready", model_version: promotions[0]?.version ?? "cats-vs-dogs-1" }),
    ),
    http.get("*/jobs/:id", () => HttpResponse.json(job({ state: "succeeded", result }))),
    http.get("*/models/history", () => HttpResponse.json({ promotions, live_at: null })),
    http.get("*/models/:version", ({ params }) =>
      HttpResponse.json(modelSummary({ is_champion: promotions[0]?.version === params.version })),
    ),
    http.get("*/models/:version/comparison", () => HttpResponse.json(comparison({ details: FIGURES }))),
    http.post("*/models/:version/promote", ({ params }) => HttpResponse.json(promote(String(params.version)))),
  );
  return promote;
}

test("where too few test pictures decide nothing it is asked, with the figures behind it", async () => {
  serveCandidate();
  renderInApp(<JobView id="job-1" />);
  const section = await resultNamed("pets-2 is ready, but not live");
  expect(section.getByText(FEW)).toBeVisible();
  expect(section.queryByText(/whisker models/)).not.toBeInTheDocument();
  expect(await section.findByRole("link", { name: "Add pictures" })).toHaveAttribute("href", "/train");
  expect(section.getByText(FIGURES)).not.toBeVisible();
  await userEvent.click(section.getByText("Why?"));
  expect(section.getByText(FIGURES)).toBeVisible();
});

test("once it is live the page says since when, and no longer why it was not", async () => {
  serveCandidate();
  renderInApp(<JobView id="job-1" />);
  await userEvent.click(await screen.findByRole("button", { name: "Make it live" }));
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Make live" }));
  const live = await resultNamed("pets-2 is live");
  expect(live.getByText(/^It was made live at \d\d:\d\d\.$/)).toBeVisible();
  expect(live.queryByText(FEW)).not.toBeInTheDocument();
  expect(live.queryByRole("link", { name: "Add pictures" })).not.toBeInTheDocument();
  expect(live.getByRole("link", { name: "Try it" })).toBeVisible();
});

test("after a reload a version that another one replaced says until when it was live", async () => {
  const promote = serveCandidate();
  promote("pets-2");
  promote("pets-3");
  renderInApp(<JobView id="job-1" />);
  const ended = await resultNamed("pets-2 is no longer live");
  expect(ended.getByText(/^It was live from \d\d:\d\d until \d\d:\d\d, when pets-3 went live\.$/)).toBeVisible();
  expect(ended.getByRole("button", { name: "Make it live again" })).toBeVisible();
});

test("a version that did worse is kept aside without a word about more pictures", async () => {
  const reason = "Kept as a candidate. It got 35 of 40 right, cats-vs-dogs-1 got 40. It did worse than cats-vs-dogs-1.";
  serveCandidate();
  const result = outcome({ model_version: "pets-2", promoted: false, reason });
  server.use(
    http.get("*/jobs/:id", () => HttpResponse.json(job({ state: "succeeded", result }))),
    http.get("*/models/:version/comparison", () => HttpResponse.json(comparison({ needed_count: 30 }))),
  );
  renderInApp(<JobView id="job-1" />);
  const section = await resultNamed("pets-2 is ready, but not live");
  expect(section.getByText(reason)).toBeVisible();
  expect(section.queryByRole("link", { name: "Add pictures" })).not.toBeInTheDocument();
});

test("a version that was deleted since is said to be, and cannot be made live", async () => {
  const result = outcome({ model_version: "cats-vs-dogs-0", promoted: false, reason: "It may be worse by 2 points." });
  server.use(
    http.get("*/jobs/:id", () => HttpResponse.json(job({ state: "succeeded", result }))),
    http.get("*/models/:version", () => problem(404, "model-not-found", "There is no version cats-vs-dogs-0.")),
  );
  renderInApp(<JobView id="job-1" />);
  const section = await resultNamed("cats-vs-dogs-0 was deleted");
  expect(section.queryByRole("button")).not.toBeInTheDocument();
  expect(section.getByRole("link", { name: "Look at the data" })).toBeVisible();
});
