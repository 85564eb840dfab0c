import type { Comparison } from "@/lib/api/types";

/** Whether more test pictures of the same classes could show what these could not. */
export function isTestSmall({ verdict, needed_count: needed, on_shared_classes: figures }: Comparison): boolean {
  if (verdict === "too_few_pictures") return true;
  return verdict === "not_shown" && needed != null && (figures?.count ?? 0) < needed;
}
