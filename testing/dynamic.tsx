import realDynamic from "next/dist/shared/lib/dynamic";
import type { ComponentType, ReactNode } from "react";

type Loader = () => Promise<ComponentType<object>>;
type Options = { ssr?: boolean; loading?: () => ReactNode };

const pending = new Set<Promise<unknown>>();

/**
 * What stands in for next/dynamic in unit tests: parts are loaded before a test begins, so that they are there at once.
 *
 * How a part comes later is Next's business, and seen by the browser tests. Charts stay as they are: Recharts takes its
 * time, and jsdom draws nothing.
 */
export default function dynamic(loader: Loader, options: Options = {}): ComponentType<object> {
  if (/chart/i.test(String(loader))) return realDynamic(loader, options as never);
  let Part: ComponentType<object> | null = null;
  // Later than the modules that are being loaded now, which may need each other.
  const loaded = new Promise<void>((resolve) => {
    setTimeout(() => {
      void loader().then((part) => {
        Part = part;
        pending.delete(loaded);
        resolve();
      });
    }, 0);
  });
  pending.add(loaded);
  return function Dynamic(props: object) {
    return Part === null ? (options.loading?.() ?? null) : <Part {...props} />;
  };
}

/** Wait until all parts that the modules loaded so far name are there, and those that these name. */
export async function allLoaded(): Promise<void> {
  while (pending.size > 0) await Promise.all(pending);
}
