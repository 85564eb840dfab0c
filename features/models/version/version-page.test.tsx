import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";

import type { ModelDetail } from "@/lib/api/types";
import { comparison, evaluation, modelDetail, thresholds } from "@/testing/fixtures";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { ModelPage } from "./version-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

// Tabs are fetched when they are opened; the first time takes its while on a busy machine.
beforeAll(async () => {
  await Promise.all([import("./mistakes-tab"), import("./curves-tab"), import("./data-tab"), import("./use-tab")]);
});

beforeEach(() => {
  openTab("overview");
  navigation.push.mockClear();
});

function openTab(tab: string): void {
  navigation.params = new URLSearchParams({ version: "cats-vs-dogs-1", tab });
}

test("files are offered by what they are, and code asks this server", async () => {
  const manifest = { files: { "model.onnx": { size_bytes: 13_480_000 }, "head.npz": { size_bytes: 9_000 } } };
  server.use(http.get("*/models/cats-vs-dogs-1", () => HttpResponse.json({ ...modelDetail(), manifest })));
  openTab("use");
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("link", { name: /^Model \(ONNX\)/ })).toHaveAttribute(
    "href",
    "/models/cats-vs-dogs-1/artifacts/model.onnx",
  );
  expect(screen.getByText(/curl -F file=@photo.jpg/)).toHaveTextContent("http://localhost:5000/predict");
});

test("a version that is not live is asked by name, tried by name, and can be made live", async () => {
  serve({ version: "old", is_champion: false });
  openTab("use");
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("button", { name: "Make live" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Try it" })).toHaveAttribute("href", expect.stringContaining("?model=old"));
  expect(screen.queryByRole("button", { name: "Roll back" })).not.toBeInTheDocument();
  expect(await screen.findByText(/curl -F file=@photo.jpg/)).toHaveTextContent("/predict?model=old");
});

function serve(change: Partial<ModelDetail>): void {
  server.use(http.get("*/models/cats-vs-dogs-1", () => HttpResponse.json({ ...modelDetail(), ...change })));
}

test("of the live one, what it can be rolled back to is named; where there is nothing, nothing is offered", async () => {
  renderInApp(<ModelPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Roll back" }));
  expect(screen.getByRole("alertdialog", { name: "Roll back to cats-vs-dogs-0?" })).toBeVisible();
});

test("the tab's name is that of the version, and the page says it once", async () => {
  serve({ name: "cats-vs-dogs", version: "cats-vs-dogs-1" });
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("heading", { level: 1, name: "cats-vs-dogs-1" })).toBeVisible();
  await waitFor(() => expect(document.title).toBe("cats-vs-dogs-1 · Models · Whisker"));
  expect(screen.queryByText("cats-vs-dogs")).not.toBeInTheDocument();
});

test("a tab is opened by its name in the address, and choosing one goes there", async () => {
  openTab("data");
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("tab", { name: "Data and origin", selected: true })).toBeVisible();
  expect(await screen.findByRole("region", { name: "Where it comes from" })).toBeVisible();
  expect(screen.queryByRole("region", { name: "Key figures" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("tab", { name: "Mistakes" }));
  expect(navigation.push).toHaveBeenCalledWith("/versions/view/?version=cats-vs-dogs-1&tab=mistakes", {
    scroll: false,
  });
});

test("arrow keys look through the tabs without opening each", async () => {
  renderInApp(<ModelPage />);
  const tab = await screen.findByRole("tab", { name: "Overview" });
  tab.focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(screen.getByRole("tab", { name: "Mistakes" })).toHaveFocus();
  expect(navigation.push).not.toHaveBeenCalled();
  await userEvent.keyboard("{Enter}");
  expect(navigation.push).toHaveBeenCalledWith(expect.stringContaining("tab=mistakes"), { scroll: false });
});

test("an address of no tab shows the first", async () => {
  openTab("nonsense");
  renderInApp(<ModelPage />);
  expect(await screen.findByRole("tab", { name: "Overview", selected: true })).toBeVisible();
});

const CANDIDATE = { is_champion: false, bundled: false, version: "cats-vs-dogs-0" };

test("whether a candidate is better than what is live is said first, in the server's words", async () => {
  serve(CANDIDATE);
  const met = comparison({ champion: "cats-vs-dogs-1", candidate: "cats-vs-dogs-0", same_scene: 40 });
  server.use(http.get("*/models/:version/comparison", () => HttpResponse.json(met)));
  renderInApp(<ModelPage />);
  const panel = within(await screen.findByRole("region", { name: "Is it better than cats-vs-dogs-1, which is live?" }));
  expect(panel.getByText("It is as good.")).toBeVisible();
  expect(panel.getByText("It is not worse.")).toBeVisible();
  expect(panel.getByText("Difference in points").nextSibling).toHaveTextContent("+0.8 better");
  expect(panel.getByText(/^Same scene: 40 of these pictures show/)).toBeVisible();
  expect(panel.getByRole("link", { name: "Try both on your photos" })).toHaveAttribute(
    "href",
    expect.stringContaining("?model=cats-vs-dogs-0&compare=live"),
  );
});

test("where another version went live since, both are set side by side, and the old comparison keeps its name", async () => {
  serve(CANDIDATE);
  server.use(http.get("*/models/:version/comparison", () => HttpResponse.json(comparison({ champion: "pets-7" }))));
  renderInApp(<ModelPage />);
  const panel = within(await screen.findByRole("region", { name: "Is it better than cats-vs-dogs-1, which is live?" }));
  expect(await panel.findByText("They were tested on different pictures.")).toBeVisible();
  expect(screen.getByRole("region", { name: "Against pets-7" })).toHaveTextContent("Another version is live now");
});

test("figures from scenes that were learned from say so in words", async () => {
  server.use(http.get("*/models/:version/evaluation", () => HttpResponse.json(evaluation({ same_scene_share: 0.25 }))));
  renderInApp(<ModelPage />);
  const figures = within(await screen.findByRole("region", { name: "Key figures" }));
  expect(figures.getByText(/25.0% of the test pictures show a scene that it also learned from/)).toBeVisible();
});

test("what the answers mean follows the thresholds in use, and says where they have no figures", async () => {
  const in_use = { high: 0.95, medium: 0.5, is_default: false };
  server.use(http.get("*/models/:version/thresholds", () => HttpResponse.json(thresholds({ in_use, bands: null }))));
  renderInApp(<ModelPage />);
  const panel = within(await screen.findByRole("region", { name: "What the answers mean in practice" }));
  expect(panel.getByText("More than 95% for one class.")).toBeVisible();
  expect(panel.getAllByText("not on record for this threshold")).toHaveLength(2);
});

test("a version that is not there is said not to be, with the way to those that are", async () => {
  server.use(
    http.get("*/models/cats-vs-dogs-1", () => problem(404, "model-not-found", "There is no version nothing.")),
    http.get("*/models/:version/evaluation", () => problem(404, "model-not-found", "There is no version nothing.")),
  );
  renderInApp(<ModelPage />);
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("There is no such version");
  expect(within(alert).getByRole("link", { name: "All models" })).toHaveAttribute("href", "/versions");
});
