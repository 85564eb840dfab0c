import { render, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { useDocumentTitle } from "./use-document-title";

function Titled({ words }: { words: string | null }) {
  useDocumentTitle(words);
  return null;
}

beforeEach(() => {
  document.title = "Train · Whisker";
});

test("the tab is called after what is shown, and as before once that is gone", () => {
  const { rerender, unmount } = render(<Titled words="42% · pets" />);
  expect(document.title).toBe("42% · pets · Whisker");
  rerender(<Titled words="Done · pets-1" />);
  expect(document.title).toBe("Done · pets-1 · Whisker");
  unmount();
  expect(document.title).toBe("Train · Whisker");
});

test("the route's own title, where it comes later, does not stay", async () => {
  const { unmount } = render(<Titled words="pets" />);
  document.title = "Model · Whisker";
  await waitFor(() => expect(document.title).toBe("pets · Whisker"));
  unmount();
  expect(document.title).toBe("Model · Whisker");
});

test("without words the route's title stays", () => {
  render(<Titled words={null} />);
  expect(document.title).toBe("Train · Whisker");
});
