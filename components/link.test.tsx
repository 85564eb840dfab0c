import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { Link } from "./link";

const prefetched = vi.hoisted(() => vi.fn<(prefetch: unknown) => void>());
vi.mock("next/link", () => ({
  default: ({ prefetch, ...props }: { prefetch: unknown; href: string }) => {
    prefetched(prefetch);
    return <a {...props}>{props.href}</a>;
  },
}));

test("a page is fetched ahead once its link is pointed at, and not before", async () => {
  render(<Link href="/train/">Train</Link>);
  expect(prefetched.mock.lastCall).toEqual([false]);
  await userEvent.hover(screen.getByRole("link"));
  expect(prefetched.mock.lastCall).toEqual([null]);
});

test("the keyboard's focus counts as pointing", async () => {
  render(<Link href="/train/">Train</Link>);
  await userEvent.tab();
  expect(prefetched.mock.lastCall).toEqual([null]);
});
