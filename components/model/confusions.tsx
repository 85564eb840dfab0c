"use client";

import { useState } from "react";

import type { Evaluation } from "@/lib/api/types";

import { ConfusionMatrix } from "../models/confusion-matrix";
import { TopConfusions } from "../models/top-confusions";
import { ConfusionMap } from "./confusion-map";
import { PicturesDialog, type Cell } from "./pictures-dialog";

/** A matrix of more classes than this is a picture, not a table to read. */
const MOST_MATRIX_CLASSES = 12;

interface ConfusionsProps {
  version: string;
  evaluation: Evaluation;
}

/** What gets mistaken for what; every number opens the pictures behind it. */
export function Confusions({ version, evaluation }: ConfusionsProps) {
  const [cell, setCell] = useState<Cell | null>(null);
  const isLarge = evaluation.class_names.length > MOST_MATRIX_CLASSES;
  return (
    <>
      {isLarge ? (
        <div className="grid gap-6 lg:grid-cols-2">
          <ConfusionMap evaluation={evaluation} onOpen={setCell} />
          <TopConfusions evaluation={evaluation} onOpen={setCell} />
        </div>
      ) : (
        <ConfusionMatrix evaluation={evaluation} onOpen={setCell} />
      )}
      {cell !== null && <PicturesDialog version={version} cell={cell} onClose={() => setCell(null)} />}
    </>
  );
}
