import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { saveToken } from "@/lib/api/token";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";

import { DownloadLink } from "./download-link";

const saved = vi.fn<(blob: Blob, fileName: string) => void>();
vi.mock("@/lib/download", () => ({ saveBlob: (blob: Blob, fileName: string) => saved(blob, fileName) }));

beforeEach(() => saved.mockClear());

test("without a token it is a link like any other", () => {
  renderInApp(
    <DownloadLink path="/datasets/pets/images.zip" fileName="pets.zip">
      Pictures
    </DownloadLink>,
  );
  const link = screen.getByRole("link", { name: "Pictures" });
  expect(link).toHaveAttribute("href", "/datasets/pets/images.zip");
  expect(link).toHaveAttribute("download", "pets.zip");
});

test("with a token the file is fetched with it and saved under its name", async () => {
  saveToken("open sesame");
  server.use(
    http.get("*/files/a.csv", ({ request }) => HttpResponse.text(request.headers.get("Authorization") ?? "none")),
  );
  renderInApp(
    <DownloadLink path="/files/a.csv" fileName="table.csv">
      Table
    </DownloadLink>,
  );
  await userEvent.click(screen.getByRole("link", { name: "Table" }));
  await waitFor(() => expect(saved).toHaveBeenCalledOnce());
  const [blob, name] = saved.mock.calls[0] ?? [];
  expect(name).toBe("table.csv");
  expect(blob?.size).toBe("Bearer open sesame".length);
});

test("a file that the server refuses is not saved, and the page says why", async () => {
  saveToken("open sesame");
  server.use(http.get("*/files/gone.csv", () => problem(404, "not-found", "There is no such file any more.")));
  renderInApp(
    <DownloadLink path="/files/gone.csv" fileName="gone.csv">
      Gone
    </DownloadLink>,
  );
  await userEvent.click(screen.getByRole("link", { name: "Gone" }));
  expect(await screen.findByText("There is no such file any more.")).toBeVisible();
  expect(saved).not.toHaveBeenCalled();
});
