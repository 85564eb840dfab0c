import { useState } from "react";

/** Whether a condition holds or has held: what is loaded for it stays, so that it can also go with its animation. */
export function useWasTrue(isTrue: boolean): boolean {
  const [wasTrue, setWasTrue] = useState(isTrue);
  if (isTrue && !wasTrue) setWasTrue(true);
  return isTrue || wasTrue;
}
