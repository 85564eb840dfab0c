import { type ReadonlyURLSearchParams, useSearchParams } from "next/navigation";
import { useSyncExternalStore } from "react";

// A page is made before anybody has an address; to ask for it then would leave the page empty until its scripts have run.
const useParams = typeof window === "undefined" ? () => undefined : useSearchParams;

/** The parameters in the page's address; undefined in the page as it is sent, until the browser has taken it over. */
export function useAddress(): ReadonlyURLSearchParams | undefined {
  const params = useParams();
  const isTakenOver = useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
  return isTakenOver ? params : undefined;
}

function subscribeToNothing(): () => void {
  return () => undefined;
}
