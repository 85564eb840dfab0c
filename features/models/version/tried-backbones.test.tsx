import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { TriedBackbone } from "@/lib/api/types";
import { modelDetail } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { TriedBackbones } from "./tried-backbones";

const SMALL: TriedBackbone = {
  backbone: "efficientnet_lite0",
  size_px: 256,
  earlier_maps: false,
  accuracy: 0.988,
  log_loss: 0.0498,
  image_count: 500,
  inference_ms: 16.4,
  is_chosen: false,
};
const LARGE: TriedBackbone = { ...SMALL, size_px: 320, earlier_maps: true, accuracy: 0.996, is_chosen: true };

test("what a network was chosen from says what each would give and cost, and which was chosen", () => {
  renderInApp(<TriedBackbones model={modelDetail({ tried_backbones: [SMALL, LARGE] })} />);
  const table = within(screen.getByRole("table", { name: "Networks that were tried" }));
  const [, small, large] = table.getAllByRole("row");
  expect(small).toHaveTextContent(/efficientnet_lite0256 px98\.8%0\.05016 ms/);
  expect(large).toHaveTextContent(/with earlier maps.*chosen.*320 px99\.6%/);
  expect(screen.getByText(/cross-validation on 500 of the training pictures/)).toBeVisible();
});

test("a version without a choice shows no empty table", () => {
  renderInApp(<TriedBackbones model={modelDetail()} />);
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});
