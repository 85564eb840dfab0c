import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";

import { prediction, queueItem } from "@/testing/fixtures";
import { renderInApp } from "@/testing/render";
import { problem, server } from "@/testing/server";
import { feedbackItem } from "@/testing/training-fixtures";

import type { QueueItem } from "../queue/queue-item";

import { FeedbackBar } from "./feedback-bar";

function keepFeedback(): FormData[] {
  const sent: FormData[] = [];
  server.use(
    http.get("*/feedback", () => HttpResponse.json({ enabled: true, items: [] })),
    http.post("*/feedback", async ({ request }) => {
      const form = await request.formData();
      sent.push(form);
      const className = form.get("class_name");
      const given = typeof className === "string" ? className : "";
      return HttpResponse.json(feedbackItem({ class_name: given }), { status: 201 });
    }),
  );
  return sent;
}

function show(change: Partial<QueueItem> = {}): void {
  renderInApp(<FeedbackBar item={queueItem(change)} prediction={prediction()} />);
}

test("a visitor who may not correct is asked neither for a class nor for a token", async () => {
  const guarded = vi.fn(() => problem(401, "unauthorized", "A token is needed."));
  server.use(http.get("*/feedback", guarded));
  show();
  await waitFor(() => expect(guarded).toHaveReturned());
  await waitFor(() => expect(screen.queryByRole("button")).not.toBeInTheDocument());
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("nothing is asked where feedback is off", async () => {
  show();
  await waitFor(() => expect(screen.queryByRole("button")).not.toBeInTheDocument());
});

test("an answer is called right with one press", async () => {
  const sent = keepFeedback();
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Right" }));
  expect(await screen.findByText(/Thanks: Cats/)).toBeVisible();
  expect(sent[0]?.get("predicted_class")).toBe("cats");
  expect(sent[0]?.get("model_version")).toBe("cats-vs-dogs-1");
});

test("correcting an answer loses no place", async () => {
  keepFeedback();
  show();
  await userEvent.click(await screen.findByRole("button", { name: "It is something else" }));
  expect(screen.getByRole("combobox", { name: "What does it show?" })).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.getByRole("button", { name: "It is something else" })).toHaveFocus());
  await userEvent.keyboard("{Enter}");
  await userEvent.keyboard("fox{Enter}");
  await waitFor(() => expect(screen.getByRole("status")).toHaveFocus());
});

test("a wrong answer is corrected, with a class that the model does not know too", async () => {
  const sent = keepFeedback();
  show();
  await userEvent.click(await screen.findByRole("button", { name: "It is something else" }));
  await userEvent.type(screen.getByRole("combobox", { name: "What does it show?" }), "red panda");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/Thanks: Red panda/)).toBeVisible();
  expect(sent[0]?.get("class_name")).toBe("red panda");
});

test("the model's own class is meant, however it is typed", async () => {
  const sent = keepFeedback();
  show();
  await userEvent.click(await screen.findByRole("button", { name: "It is something else" }));
  await userEvent.type(screen.getByRole("combobox", { name: "What does it show?" }), "Cats{Enter}");
  expect(await screen.findByText(/Thanks: Cats/)).toBeVisible();
  expect(sent[0]?.get("class_name")).toBe("cats");
});

test("a class that was given is what is sent, and the inbox's own is said where it is another", async () => {
  const sent = keepFeedback();
  show({ givenClass: "dogs", sentClass: "cats" });
  expect(await screen.findByText("The inbox has it as Cats.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Right" })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Send to the inbox as dogs" }));
  await waitFor(() => expect(sent[0]?.get("class_name")).toBe("dogs"));
});

test("what lies in the inbox can still be changed", async () => {
  keepFeedback();
  let asked: unknown;
  server.use(
    http.patch("*/feedback/f1", async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json(feedbackItem({ class_name: "dogs" }));
    }),
  );
  show({ givenClass: "cats", sentClass: "cats", sentId: "f1" });
  await userEvent.click(await screen.findByRole("button", { name: "Change" }));
  await userEvent.type(screen.getByRole("combobox", { name: "What does it show?" }), "Dogs{Enter}");
  await waitFor(() => expect(asked).toEqual({ class_name: "dogs" }));
});
