import { useState } from "react";

import { toast } from "@/lib/toast";

import type { Picture } from "./pictures";
import type { PicturePages } from "./use-picture-pages";

export interface Selection {
  chosen: ReadonlyMap<string, Picture>;
  /** Whether pictures are being fetched that were chosen before they were looked at. */
  isFetching: boolean;
  has: (picture: Picture | undefined) => boolean;
  /** Choose the picture at this place, or no longer. */
  toggle: (index: number) => void;
  /** Choose all from where the last choice was made to this place. */
  extendTo: (index: number) => void;
  chooseAll: () => void;
  clear: () => void;
}

/** Which pictures of a long list are chosen; they stay so while others are scrolled to. */
export function useSelection({ at, total = 0, load }: PicturePages): Selection {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Picture>>(new Map());
  const [anchor, setAnchor] = useState(0);
  const [isFetching, setIsFetching] = useState(false);

  const add = (pictures: readonly Picture[]) => setChosen((known) => new Map([...known, ...pictures.flatMap(entryOf)]));

  const chooseBetween = async (first: number, last: number) => {
    const here = Array.from({ length: last - first + 1 }, (_, step) => at(first + step));
    // What is here already is chosen at once: what comes next need not wait.
    if (here.every((picture) => picture !== undefined)) {
      add(here);
      return;
    }
    setIsFetching(true);
    try {
      add(await load(first, last));
    } catch (problem) {
      toast.error(problem instanceof Error ? problem.message : "The pictures could not be read.");
    } finally {
      setIsFetching(false);
    }
  };

  return {
    chosen,
    isFetching,
    has: (picture) => picture?.id != null && chosen.has(picture.id),
    toggle: (index) => {
      const picture = at(index);
      if (picture?.id == null) return;
      const next = new Map(chosen);
      if (!next.delete(picture.id)) next.set(picture.id, picture);
      setChosen(next);
      setAnchor(index);
    },
    extendTo: (index) => void chooseBetween(Math.min(anchor, index), Math.max(anchor, index)),
    chooseAll: () => void chooseBetween(0, total - 1),
    clear: () => setChosen(new Map()),
  };
}

function entryOf(picture: Picture): [string, Picture][] {
  return picture.id === null ? [] : [[picture.id, picture]];
}
