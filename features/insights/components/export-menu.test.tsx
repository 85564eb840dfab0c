import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import { saveToken } from "@/lib/api/token";
import { insights } from "@/testing/insights-fixtures";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";

import { ExportMenu } from "./export-menu";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

test("figures and pictures can be taken elsewhere, as they are filtered", async () => {
  navigation.params = new URLSearchParams("dataset=shapes@1&class=circles&split=train");
  renderInApp(<ExportMenu insights={insights()} />);
  await userEvent.click(await screen.findByRole("button", { name: "Export" }));
  expect(screen.getByRole("menuitem", { name: /^All figures/ })).toHaveAttribute(
    "href",
    "/data-insights?dataset=shapes%401",
  );
  const pictures = screen.getByRole("menuitem", { name: /^Pictures, as filtered: a list/ });
  expect(pictures).toHaveAttribute("href", "/datasets/shapes%401/images.csv?class_name=circles&split=train");
  expect(pictures).toHaveAttribute("download", "shapes-revision-1-pictures.csv");
  const files = screen.getByRole("menuitem", { name: /^Pictures, as filtered ?ZIP/ });
  expect(files).toHaveAttribute("href", "/datasets/shapes%401/images.zip?class_name=circles&split=train");
  expect(files).toHaveAttribute("download", "shapes-revision-1.zip");
});

test("data that is not here has figures to take elsewhere, and no pictures", async () => {
  navigation.params = new URLSearchParams();
  renderInApp(<ExportMenu insights={insights({ dataset_id: null, revision: null })} />);
  await userEvent.click(await screen.findByRole("button", { name: "Export" }));
  expect(screen.getByRole("menuitem", { name: /^All figures/ })).toHaveAttribute("href", "/data-insights");
  expect(screen.queryByRole("menuitem", { name: /^Pictures/ })).not.toBeInTheDocument();
});

test("on a server with a token, a file is fetched with it", async () => {
  saveToken("open sesame");
  const seen: (string | null)[] = [];
  server.use(
    http.get("*/datasets/:dataset/images.csv", ({ request }) => {
      seen.push(request.headers.get("Authorization"));
      return HttpResponse.text("split,class_name");
    }),
  );
  navigation.params = new URLSearchParams();
  renderInApp(<ExportMenu insights={insights()} />);
  await userEvent.click(await screen.findByRole("button", { name: "Export" }));
  await userEvent.click(screen.getByRole("menuitem", { name: /^Pictures: a list/ }));
  await waitFor(() => expect(seen).toEqual(["Bearer open sesame"]));
});
