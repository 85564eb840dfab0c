import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** It has to know the font size that the theme adds, or it would take it for a colour. */
const merge = extendTailwindMerge({ extend: { classGroups: { "font-size": [{ text: ["small"] }] } } });

/** Join class names; of two that set the same property, the later one counts. */
export function cn(...names: ClassValue[]): string {
  return merge(clsx(names));
}
