import { vi } from "vitest";

/** Where the page under test believes to be, and where it wanted to go; Next's router needs its server. */
export const navigation = {
  params: new URLSearchParams(),
  push: vi.fn<(href: string) => void>(),
  replace: vi.fn<(href: string) => void>(),
};

/** What stands in for next/navigation: `vi.mock("next/navigation", () => mockNavigation())`. */
export function mockNavigation() {
  return {
    useSearchParams: () => navigation.params,
    useRouter: () => navigation,
    usePathname: () => "/",
  };
}
