import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

import { type Filters, filtersFrom, queryWith } from "./filters";

/** The filters in the page's address, and a way to change some of them; Back takes a change back. */
export function useInsightsFilters(): { filters: Filters; setFilters: (change: Partial<Filters>) => void } {
  const params = useSearchParams();
  const filters = useMemo(() => filtersFrom(params), [params]);
  const setFilters = useCallback((change: Partial<Filters>) => {
    const { pathname, search } = window.location;
    const next = queryWith(search, change);
    // Next follows the browser's own history: nothing is fetched, and the page stays where it is.
    if (next !== search) window.history.pushState(null, "", `${pathname}${next}`);
  }, []);
  return { filters, setFilters };
}
