"use client";

import { useState } from "react";

import { originsOf } from "../manifest";

import { ClassTable } from "./class-table";
import { Confusions } from "./confusions";
import { type Cell, PicturesDialog } from "./pictures-dialog";
import type { TabProps } from "./tab-props";
import { WorstMistakes } from "./worst-mistakes";

/** Where it fails: the pictures, what is taken for what, and class by class. */
export function MistakesTab({ model, evaluation }: TabProps) {
  const [cell, setCell] = useState<Cell | null>(null);
  return (
    <>
      <WorstMistakes
        version={model.version}
        mistakes={evaluation.mistakes ?? []}
        areCovered={originsOf(model).hasFlatHead}
        wrongCount={Math.round(evaluation.count * (1 - evaluation.accuracy))}
      />
      <Confusions evaluation={evaluation} onOpen={setCell} />
      <ClassTable evaluation={evaluation} onOpen={setCell} />
      {cell !== null && <PicturesDialog version={model.version} cell={cell} onClose={() => setCell(null)} />}
    </>
  );
}
