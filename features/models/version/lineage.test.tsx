import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { modelDetail } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { Lineage } from "./lineage";

function renderLineage(manifest: Record<string, unknown>, backbone = "vgg16"): void {
  renderInApp(<Lineage model={{ ...modelDetail(), backbone, manifest }} />);
}

test("a version names its recipe, its network and where that began", async () => {
  renderLineage({ recipe: "vgg16-cats-vs-dogs", backbone: { licence: "CC-BY-4.0", weights_sha256: "ab12" } });
  expect(await screen.findByText("VGG-16 on cats and dogs")).toBeVisible();
  expect(screen.getByText("VGG-16")).toBeVisible();
  expect(screen.getByText("ImageNet weights (CC-BY-4.0)")).toBeVisible();
  expect(screen.getByText("exact, from the last layer's weights")).toBeVisible();
});

test("a flat head says how its heatmaps come about", () => {
  renderLineage({ head: "flat", training: { hidden_units: 512 }, backbone: { weights_sha256: "none" } }, "simple_cnn");
  const facts = within(screen.getByRole("region", { name: "Where it comes from" }));
  expect(facts.getByText("sees every place by itself, through 512 units")).toBeVisible();
  expect(facts.getByText("found by covering parts of the picture")).toBeVisible();
  expect(facts.getByText("random weights")).toBeVisible();
});

test("a version that came before recipes says what is known", () => {
  renderLineage({}, "efficientnet_lite0");
  expect(screen.queryByText("Recipe")).not.toBeInTheDocument();
  expect(screen.getByText("efficientnet_lite0")).toBeVisible();
});

test("data that was deleted is named, without a link that would lead nowhere", () => {
  const model = { ...modelDetail(), is_champion: false, dataset_revision: "shapes@1", data_deleted: true };
  renderInApp(<Lineage model={model} />);
  const facts = within(screen.getByRole("region", { name: "Where it comes from" }));
  expect(facts.getByText(/data deleted/)).toBeVisible();
  expect(facts.queryByRole("link", { name: "shapes, revision 1" })).not.toBeInTheDocument();
  expect(facts.queryByText("Its data")).not.toBeInTheDocument();
});
