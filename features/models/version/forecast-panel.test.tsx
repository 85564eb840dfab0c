import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Forecast } from "@/lib/api/types";
import { modelDetail } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";

import { ForecastPanel } from "./forecast-panel";

const FORECAST: Forecast = {
  image_count: 1080,
  more_count: 1080,
  accuracy: 0.94,
  gain: 0.011,
  gain_interval: [0.004, 0.018],
  exponent: 0.5,
  points: [],
  classes: [
    { class_name: "rabbit", image_count: 40, more_count: 40, recall: 0.91, gain: 0.015, gain_interval: [0.008, 0.022] },
    {
      class_name: "cat",
      image_count: 1040,
      more_count: 1040,
      recall: 0.97,
      gain: 0.002,
      gain_interval: [-0.003, 0.007],
    },
  ],
};

test("a forecast says what each class would gain, with an interval", () => {
  renderInApp(<ForecastPanel model={modelDetail({ forecast: FORECAST })} />);
  expect(screen.getByText(/1,080 more photos.*about \+1\.1 points \(\+0\.4 to \+1\.8\)/)).toBeVisible();
  const table = within(screen.getByRole("table", { name: "What more photos of each class would bring" }));
  const [, rabbit, cat] = table.getAllByRole("row");
  expect(rabbit).toHaveTextContent(/Rabbit4091\.0%40\+1\.5 \(\+0\.8 to \+2\.2\)/);
  expect(cat).toHaveTextContent(/\+0\.2 \(−0\.3 to \+0\.7\)/);
});

test("a version without a forecast says why", () => {
  renderInApp(
    <ForecastPanel model={modelDetail({ no_forecast: "A forecast needs 10 training pictures of every class." })} />,
  );
  expect(screen.getByText(/needs 10 training pictures/)).toBeVisible();
  expect(screen.queryByRole("table")).not.toBeInTheDocument();
});

test("a version from before there were forecasts says nothing", () => {
  renderInApp(<ForecastPanel model={modelDetail()} />);
  expect(screen.queryByText("What more photos would bring")).not.toBeInTheDocument();
});
