import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";
import { job } from "@/testing/training-fixtures";

import { awaitedJobs, awaitJob } from "../awaited-jobs";

import { JobNotifications } from "./job-notifications";
import { TellWhenDone } from "./tell-when-done";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

const made: { title: string; onclick?: () => void }[] = [];
const permission = { now: "granted", asked: 0 };

class FakeNotification {
  static get permission() {
    return permission.asked > 0 ? permission.now : "default";
  }
  static requestPermission() {
    permission.asked += 1;
    return Promise.resolve(permission.now);
  }
  onclick?: () => void;
  constructor(readonly title: string) {
    made.push(this);
  }
  close(): void {}
}

beforeEach(() => {
  made.length = 0;
  Object.assign(permission, { now: "granted", asked: 0 });
  awaitedJobs().forEach((id) => awaitJob(id, false));
  vi.stubGlobal("Notification", FakeNotification);
  vi.stubGlobal("isSecureContext", true);
});

test("the browser asks once the button was pressed, and not before", async () => {
  renderInApp(<TellWhenDone job={job()} />);
  expect(permission.asked).toBe(0);
  await userEvent.click(screen.getByRole("button", { name: "Tell me when it is done" }));
  expect(permission.asked).toBe(1);
  expect(screen.getByRole("button", { pressed: true })).toBeVisible();
  expect(awaitedJobs()).toEqual([job().id]);
});

test("who blocks notifications is told where to allow them", async () => {
  permission.now = "denied";
  renderInApp(<TellWhenDone job={job()} />);
  await userEvent.click(screen.getByRole("button"));
  expect(screen.getByRole("status")).toHaveTextContent("blocks notifications");
  expect(awaitedJobs()).toEqual([]);
});

test("a job that ended is told once, and a press leads to it", async () => {
  server.use(http.get("*/jobs/:id", () => HttpResponse.json(job({ state: "succeeded" }))));
  awaitJob(job().id, true);
  renderInApp(<JobNotifications />);
  await waitFor(() => expect(made).toHaveLength(1));
  expect(made[0]?.title).toMatch(/^Done · /);
  expect(awaitedJobs()).toEqual([]);
  vi.spyOn(window, "focus").mockReturnValue();
  made[0]?.onclick?.();
  expect(navigation.push).toHaveBeenCalledWith(`/train/?job=${job().id}`);
});
