import { type ClassValue, clsx } from "clsx";

import { mergeClasses } from "./class-groups";

/** Join class names; of two that set the same property, the later one counts. */
export function cn(...names: ClassValue[]): string {
  return mergeClasses(clsx(names));
}
