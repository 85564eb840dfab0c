import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";

import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";
import { modelPair } from "@/testing/training-fixtures";
import { comparison } from "@/testing/verdict-fixtures";

import { ModelsPage } from "../components/models-page";

test("versions that met when one was made are compared on the pictures that both answered then", async () => {
  const met = comparison({ champion: "cats-vs-dogs-1", candidate: "cats-vs-dogs-0" });
  server.use(http.get("*/models/compare", () => HttpResponse.json({ ...modelPair(), met })));
  renderInApp(<ModelsPage />);
  const shared = within(await screen.findByRole("region", { name: "On the same pictures" }));
  expect(shared.getByText(/^cats-vs-dogs-0 was compared with cats-vs-dogs-1 when it was made/)).toBeVisible();
  expect(shared.getByText("On the same test pictures (40 pictures)")).toBeVisible();
  expect(screen.queryByText(/they would tell as much about the pictures/)).not.toBeInTheDocument();
});
