import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { renderInApp } from "@/testing/render";

import { PredictPage } from "../components/predict-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

/** What a page loads only when it is wanted takes longer than what it has. */
const LOADED = { timeout: 10_000 };

test("a page that came by plain http says why there is no camera, and how to get it", async () => {
  vi.stubGlobal("isSecureContext", false);
  renderInApp(<PredictPage />);
  await userEvent.click(screen.getByRole("button", { name: "Camera" }));
  const camera = within(await screen.findByRole("region", { name: "Camera" }, LOADED));
  expect(await camera.findByRole("alert")).toHaveTextContent("The browser keeps the camera from this page");
  expect(camera.getByText(/whisker start --tls-cert/)).toBeVisible();
  await userEvent.click(camera.getByRole("button", { name: "Close the camera" }));
  expect(screen.queryByRole("region", { name: "Camera" })).not.toBeInTheDocument();
});

test("a camera that is not allowed is said in plain words, and can be tried again", async () => {
  const refuse = vi.fn().mockRejectedValue(new DOMException("no", "NotAllowedError"));
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("navigator", Object.assign(navigator, { mediaDevices: { getUserMedia: refuse } }));
  renderInApp(<PredictPage />);
  await userEvent.click(screen.getByRole("button", { name: "Camera" }));
  expect(await screen.findByText("The camera is not allowed", {}, LOADED)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(refuse).toHaveBeenCalledTimes(2));
});
