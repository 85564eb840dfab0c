import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";
import { datasetSummary, feedbackItem } from "@/testing/training-fixtures";

import { InboxPage } from "./inbox-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

function fill(...items: ReturnType<typeof feedbackItem>[]): void {
  server.use(
    http.get("*/feedback", () => HttpResponse.json({ enabled: true, items })),
    http.get("*/datasets", () => HttpResponse.json({ datasets: [datasetSummary()] })),
  );
}

test("where feedback is off, the page says how to switch it on and what it keeps", async () => {
  renderInApp(<InboxPage />);
  expect(await screen.findByRole("heading", { name: "Feedback is off" })).toBeVisible();
  expect(screen.getByText(/WHISKER_FEEDBACK=1/)).toBeVisible();
});

test("an empty inbox teaches how to fill it", async () => {
  fill();
  renderInApp(<InboxPage />);
  expect(await screen.findByRole("heading", { name: "Nothing waits here" })).toBeVisible();
});

test("a card says what a person said and what the model had said", async () => {
  fill(feedbackItem());
  renderInApp(<InboxPage />);
  const card = within(await screen.findByRole("listitem"));
  expect(card.getByRole("heading", { name: "Dogs" })).toBeVisible();
  expect(card.getByText(/The model said cats/)).toHaveTextContent("55%");
});

test("many are selected with Shift, and by the keyboard alone", async () => {
  fill(...["f1", "f2", "f3", "f4"].map((id) => feedbackItem({ id })));
  const user = userEvent.setup();
  renderInApp(<InboxPage />);
  const boxes = await screen.findAllByRole("checkbox", { name: /^Select this picture/ });
  await user.click(boxes[0] as HTMLElement);
  await user.keyboard("{Shift>}");
  await user.click(boxes[2] as HTMLElement);
  await user.keyboard("{/Shift}");
  expect(screen.getByText("3 pictures selected")).toBeVisible();
  expect(screen.getByRole("checkbox", { name: "3 pictures selected" })).toBePartiallyChecked();
  await user.keyboard("{Escape}");
  expect(screen.getByText("Select all 4")).toBeVisible();
  await user.keyboard("{Home} {Shift>}{ArrowRight}{/Shift}");
  expect(boxes[1]).toHaveFocus();
  expect(screen.getByText("2 pictures selected")).toBeVisible();
});

test("a class is changed to a new one", async () => {
  fill(feedbackItem());
  let asked: unknown;
  server.use(
    http.patch("*/feedback/:id", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json(feedbackItem({ class_name: "fox" }));
    }),
  );
  renderInApp(<InboxPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Change the class Dogs" }));
  const field = screen.getByRole("combobox", { name: "What does it show?" });
  await userEvent.clear(field);
  await userEvent.type(field, "fox");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(asked).toEqual({ class_name: "fox" }));
});

test("a class typed as the page shows it is the one that is known", async () => {
  fill(feedbackItem({ class_name: "fox" }));
  const asked = vi.fn();
  server.use(
    http.patch("*/feedback/:id", async ({ request }) => {
      asked(await request.json());
      return HttpResponse.json(feedbackItem());
    }),
  );
  renderInApp(<InboxPage />);
  await userEvent.click(await screen.findByRole("button", { name: "Change the class Fox" }));
  const field = screen.getByRole("combobox", { name: "What does it show?" });
  await waitFor(() => expect(field.parentElement?.querySelector("option[value=dogs]")).toBeInTheDocument());
  await userEvent.clear(field);
  await userEvent.type(field, "Dogs{Enter}");
  await waitFor(() => expect(asked).toHaveBeenCalledWith({ class_name: "dogs" }));
});

test("classes that differ in nothing but capitals are shown as they are spelt", async () => {
  fill(feedbackItem({ class_name: "fox" }), feedbackItem({ id: "f2", class_name: "Fox" }));
  renderInApp(<InboxPage />);
  expect(await screen.findByRole("heading", { name: "fox" })).toBeVisible();
  expect(screen.getByRole("heading", { name: "Fox" })).toBeVisible();
});

test("selected pictures are added to a dataset, and the job is shown", async () => {
  fill(feedbackItem(), feedbackItem({ id: "f2" }));
  let asked: unknown;
  server.use(
    http.post("*/feedback/add", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ job_id: "job-5", status_url: "/jobs/job-5" }, { status: 202 });
    }),
  );
  renderInApp(<InboxPage />);
  await userEvent.click(await screen.findByLabelText("Select all 2"));
  await userEvent.click(await screen.findByRole("button", { name: "Add to dataset" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-5"));
  expect(asked).toEqual({ dataset: "shapes", ids: ["f1", "f2"] });
});

test("without a dataset, one is started from pictures of two classes or more", async () => {
  fill(feedbackItem(), feedbackItem({ id: "f2", class_name: "fox" }));
  let asked: unknown;
  server.use(
    http.get("*/datasets", () => HttpResponse.json({ datasets: [] })),
    http.post("*/feedback/add", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ job_id: "job-9", status_url: "/jobs/job-9" }, { status: 202 });
    }),
  );
  renderInApp(<InboxPage />);
  expect(await screen.findByRole("link", { name: "upload one on Train" })).toHaveAttribute(
    "href",
    expect.stringMatching(/^\/train\/?$/),
  );
  expect(await screen.findByText("whisker data fetch cats-vs-dogs")).toBeVisible();
  const start = screen.getByRole("button", { name: "Start a dataset from these" });
  await userEvent.click(screen.getByRole("checkbox", { name: "Select this picture of Fox" }));
  expect(start).toBeDisabled();
  expect(screen.getByText(/^These are all fox/)).toBeVisible();
  await userEvent.click(screen.getByRole("checkbox", { name: "1 picture selected" }));
  await userEvent.click(start);
  const name = screen.getByLabelText("Name");
  await userEvent.clear(name);
  await userEvent.type(name, "Foxes");
  await userEvent.click(screen.getByRole("button", { name: "Start the dataset" }));
  await waitFor(() => expect(navigation.push).toHaveBeenCalledWith("/train/?job=job-9"));
  expect(asked).toEqual({ name: "Foxes", ids: ["f1", "f2"] });
});

test("dismissing asks first, then deletes each selected picture", async () => {
  fill(feedbackItem());
  const gone: unknown[] = [];
  server.use(
    http.delete("*/feedback/:id", ({ params }) => {
      gone.push(params.id);
      return HttpResponse.json(feedbackItem({ state: "dismissed" }));
    }),
  );
  renderInApp(<InboxPage />);
  await userEvent.click(await screen.findByRole("checkbox", { name: "Select this picture of Dogs" }));
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(gone).toEqual([]);
  await userEvent.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Dismiss" }));
  await waitFor(() => expect(gone).toEqual(["f1"]));
});
