import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import { putBehindFindings } from "@/testing/findings";
import { finding, insights } from "@/testing/insights-fixtures";
import { navigation } from "@/testing/navigation";
import { findingPicture } from "@/testing/pictures";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";
import { datasetDetail, datasetSummary, revision } from "@/testing/training-fixtures";

import { InsightsPage } from "./insights-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

function visit(query: string) {
  navigation.params = new URLSearchParams(query);
  window.history.replaceState(null, "", `/insights/?${query}`);
}

test("another revision keeps what is filtered, another dataset does not", async () => {
  visit("dataset=shapes@2&class=circles");
  const revisions = [revision({ id: "shapes@2", number: 2 }), revision()];
  server.use(
    http.get("*/data-insights", () => HttpResponse.json(insights({ revision: "shapes@2" }))),
    http.get("*/datasets", () =>
      HttpResponse.json({ datasets: [datasetSummary(), datasetSummary({ id: "pets", name: "Pets" })] }),
    ),
    http.get("*/datasets/:dataset", () => HttpResponse.json({ ...datasetDetail(), revisions, revision: revisions[0] })),
  );
  renderInApp(<InsightsPage />);
  await userEvent.selectOptions(await screen.findByRole("combobox", { name: "Revision" }), "shapes@1");
  expect(navigation.push).toHaveBeenLastCalledWith("/insights/?dataset=shapes%401&class=circles");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Dataset" }), "pets");
  expect(navigation.push).toHaveBeenLastCalledWith("/insights/?dataset=pets");
});

test("a newer revision is opened at the finding that was looked at", async () => {
  visit("dataset=shapes@1&finding=dark");
  const revisions = [revision({ id: "shapes@2", number: 2 }), revision()];
  putBehindFindings([findingPicture(1)]);
  server.use(
    http.get("*/data-insights", () => HttpResponse.json(insights({ findings: [finding()] }))),
    http.get("*/datasets/:dataset", () => HttpResponse.json({ ...datasetDetail(), revisions, revision: revisions[1] })),
  );
  renderInApp(<InsightsPage />);
  const findings = within(await screen.findByRole("region", { name: "Findings" }));
  await userEvent.click(await findings.findByRole("button", { name: "Open shapes, revision 2" }));
  expect(navigation.push).toHaveBeenLastCalledWith("/insights/?dataset=shapes%402&finding=dark");
});
