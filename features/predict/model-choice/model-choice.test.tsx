import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test, vi } from "vitest";

import { modelDetail, modelSummary, photo, prediction } from "@/testing/fixtures";
import { navigation } from "@/testing/navigation";
import { renderInApp } from "@/testing/render";
import { server } from "@/testing/server";

import { PredictPage } from "../components/predict-page";

vi.mock("next/navigation", async () => (await import("@/testing/navigation")).mockNavigation());

beforeEach(() => {
  navigation.params = new URLSearchParams();
  navigation.replace.mockReset();
});

/** What a page loads only when it is wanted takes longer than what it has. */
const LOADED = { timeout: 10_000 };

const addPhotos = (...files: File[]) => userEvent.upload(screen.getByLabelText("Photos to classify"), files);

const CANDIDATE = modelSummary({ version: "pets-1", is_champion: false, class_names: ["cats", "dogs", "owls"] });

/** A server with a candidate, which takes the second picture for something else than the live version does. */
function serveCandidate(): URLSearchParams[] {
  const asked: URLSearchParams[] = [];
  const models = [CANDIDATE, modelSummary()];
  server.use(
    http.get("*/models", () =>
      HttpResponse.json({ models, aliases: { champion: "cats-vs-dogs-1" }, rollback_to: null }),
    ),
    http.post("*/predict", ({ request }) => {
      const query = new URL(request.url).searchParams;
      asked.push(query);
      const version = query.get("model") ?? "cats-vs-dogs-1";
      const isSecond = asked.filter((one) => one.get("model") === version).length === 2;
      const predicted_class = isSecond && version === "pets-1" ? "owls" : "cats";
      return HttpResponse.json(prediction({ predicted_class, model_version: version }));
    }),
  );
  return asked;
}

test("the version in the address answers, and the page says that it is not live", async () => {
  const asked = serveCandidate();
  navigation.params = new URLSearchParams({ model: "pets-1" });
  renderInApp(<PredictPage />);
  const notice = within(await screen.findByRole("region", { name: "The model that answers here" }));
  expect(notice.getByText(/Answers by/)).toHaveTextContent("Answers by pets-1, which is not live");
  expect(screen.getByText(/^Knows/)).toHaveTextContent("Knows cats, dogs and owls");
  await addPhotos(photo("tom.jpg"));
  const card = within(await screen.findByRole("article", { name: "tom.jpg" }));
  expect(await card.findByText("pets-1")).toBeVisible();
  expect(asked.every((query) => query.get("model") === "pets-1")).toBe(true);
  await userEvent.click(notice.getByRole("button", { name: "Back to the live model" }));
  expect(navigation.replace).toHaveBeenCalledWith("/", { scroll: false });
});

test("another version is chosen from a list, the live one first", async () => {
  serveCandidate();
  renderInApp(<PredictPage />);
  await userEvent.click(await screen.findByRole("button", { name: /^Model ?cats-vs-dogs-1/ }, LOADED));
  const options = await screen.findAllByRole("option", {}, LOADED);
  expect(options.map((option) => option.textContent)).toEqual([
    expect.stringMatching(/^cats-vs-dogs-1, chosen98.8% accuracyLive$/),
    expect.stringMatching(/^pets-198.8% accuracy$/),
  ]);
  await userEvent.click(screen.getByRole("option", { name: /pets-1/ }));
  expect(navigation.replace).toHaveBeenCalledWith("/?model=pets-1", { scroll: false });
}, 15_000);

test("an address of a version that is gone says so, and asks nothing", async () => {
  const asked = serveCandidate();
  navigation.params = new URLSearchParams({ model: "gone-1" });
  renderInApp(<PredictPage />);
  expect(await screen.findByRole("alert")).toHaveTextContent("There is no model gone-1");
  await userEvent.click(screen.getByRole("button", { name: "Back to the live model" }));
  expect(navigation.replace).toHaveBeenCalledWith("/", { scroll: false });
  expect(asked).toHaveLength(0);
});

test("a candidate beside the live version: where they differ is counted and can be looked at alone", async () => {
  serveCandidate();
  navigation.params = new URLSearchParams({ model: "pets-1", compare: "live" });
  renderInApp(<PredictPage />);
  expect(await screen.findByRole("switch", { name: "Compare with live" })).toBeChecked();
  await addPhotos(photo("tom.jpg"), photo("owl.jpg"), photo("tim.jpg"));
  expect(await screen.findByRole("heading", { name: "They differ on 1 of 3" }, LOADED)).toBeVisible();
  expect(screen.getByText(/Only pets-1 knows owls/)).toBeVisible();
  await userEvent.click(screen.getByRole("radio", { name: "Only where they differ 1" }));
  const card = screen.getByRole("article");
  expect(card).toHaveAccessibleName("owl.jpg");
  expect(card).toHaveTextContent(/pets-1.*Owls.*cats-vs-dogs-1.*Cats/);
}, 15_000);

test("the switch sets the live version beside a candidate, and takes it away", async () => {
  serveCandidate();
  navigation.params = new URLSearchParams({ model: "pets-1" });
  renderInApp(<PredictPage />);
  await userEvent.click(await screen.findByRole("switch", { name: "Compare with live" }));
  expect(navigation.replace).toHaveBeenCalledWith("/?model=pets-1&compare=live", { scroll: false });
});

test("answers of a version that is no longer live are asked anew when the visitor says so", async () => {
  serveCandidate();
  server.use(
    http.post("*/predict", () => HttpResponse.json(prediction({ model_version: "cats-vs-dogs-0" })), { once: true }),
  );
  renderInApp(<PredictPage />);
  await addPhotos(photo("tom.jpg"));
  expect(await screen.findByText("1 answer here is by cats-vs-dogs-0.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Ask again with cats-vs-dogs-1" }));
  await waitFor(() => expect(screen.queryByText(/cats-vs-dogs-0/)).not.toBeInTheDocument());
});

test("answers by thresholds that were changed since are asked anew when the visitor says so", async () => {
  serveCandidate();
  const inUse = { high: 0.99, medium: 0.5, is_default: false };
  const answers = [{ high: 0.8, medium: 0.5 }, inUse, inUse].map((thresholds) => prediction({ thresholds }));
  server.use(
    http.get("*/models/:version", () => HttpResponse.json(modelDetail({ thresholds: inUse }))),
    http.post("*/predict", () => HttpResponse.json(answers.shift())),
  );
  renderInApp(<PredictPage />);
  await addPhotos(photo("tom.jpg"), photo("tim.jpg"));
  expect(await screen.findByText("1 answer here is by thresholds that were changed since.")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Ask again with cats-vs-dogs-1" }));
  await waitFor(() => expect(screen.queryByText(/thresholds that were changed/)).not.toBeInTheDocument());
  expect(answers).toEqual([]);
});

test("made live while it is compared, a version stays beside what was live before", async () => {
  serveCandidate();
  let live = "cats-vs-dogs-1";
  server.use(
    http.get("*/ready", () => HttpResponse.json({ status: "ready", model_version: live })),
    http.post("*/models/:version/promote", () => {
      live = "pets-1";
      return HttpResponse.json({ version: live, previous: "cats-vs-dogs-1", promoted_at: "2026-11-20T09:12:00Z" });
    }),
  );
  navigation.params = new URLSearchParams({ model: "pets-1", compare: "live" });
  renderInApp(<PredictPage />);
  expect(await screen.findByRole("switch", { name: "Compare with live" })).toBeChecked();
  await userEvent.click(await screen.findByRole("button", { name: "Make it live" }));
  await userEvent.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Make live" }));
  await waitFor(() =>
    expect(navigation.replace).toHaveBeenCalledWith("/?model=pets-1&compare=cats-vs-dogs-1", { scroll: false }),
  );
});
