import type { Evaluation, ModelDetail } from "@/lib/api/types";

/** What every tab is about. */
export interface TabProps {
  model: ModelDetail;
  evaluation: Evaluation;
}
