import type { Evaluation } from "@/lib/api/types";

import { ConfusionMap } from "./confusion-map";
import { ConfusionMatrix } from "./confusion-matrix";
import type { Cell } from "./pictures-dialog";
import { TopConfusions } from "./top-confusions";

/** A matrix of more classes than this is a picture, not a table to read. */
const MOST_MATRIX_CLASSES = 12;

interface ConfusionsProps {
  evaluation: Evaluation;
  onOpen: (cell: Cell) => void;
}

/** What gets mistaken for what; every number opens the pictures behind it. */
export function Confusions({ evaluation, onOpen }: ConfusionsProps) {
  if (evaluation.class_names.length <= MOST_MATRIX_CLASSES)
    return <ConfusionMatrix evaluation={evaluation} onOpen={onOpen} />;
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <ConfusionMap evaluation={evaluation} onOpen={onOpen} />
      <TopConfusions evaluation={evaluation} onOpen={onOpen} />
    </div>
  );
}
