import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { groupPictures } from "../api";
import { outcomeOf, type QueueItem } from "../queue/queue-item";

/** As few as the server makes a group of. */
const FEWEST = 5;
/** A body may have a megabyte: some 500 pictures. */
const MOST_LETTERS = 900_000;

export interface AlikePictures {
  ids: string[];
  similarity: number;
}

/** Groups of pictures that the model does not know, that nobody named, and that look alike; none while answers come. */
export function useUnknownGroups(items: readonly QueueItem[]): readonly AlikePictures[] {
  const isPending = items.some(({ status }) => status === "waiting" || status === "running");
  const unnamed = isPending ? [] : unnamedOf(items);
  const version = unnamed[0]?.version;
  const ids = unnamed.map(({ id }) => id);
  const { data } = useQuery({
    queryKey: ["predict", "groups", version, ids] as const,
    queryFn: async (): Promise<AlikePictures[]> => {
      const { groups } = await groupPictures(
        version ?? null,
        unnamed.map(({ features }) => features),
      );
      return groups.map(({ pictures, similarity }) => ({
        ids: pictures.flatMap((place) => ids[place] ?? []),
        similarity,
      }));
    },
    enabled: unnamed.length >= FEWEST,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    meta: { isOptional: true },
  });
  const there = new Set(ids);
  return (data ?? [])
    .map((group) => ({ ...group, ids: group.ids.filter((id) => there.has(id)) }))
    .filter((group) => group.ids.length >= FEWEST);
}

interface Unnamed {
  id: string;
  version: string;
  features: string;
}

/** Those that are unknown to the version which answered the newest of them, as many as fit into a request. */
function unnamedOf(items: readonly QueueItem[]): Unnamed[] {
  const unknown = items.flatMap((item) => {
    const { id, givenClass, prediction } = item;
    if (givenClass !== undefined || prediction?.features == null || outcomeOf(item) !== "unknown") return [];
    return [{ id, version: prediction.model_version, features: prediction.features }];
  });
  const ofOne = unknown.filter(({ version }) => version === unknown[0]?.version);
  const each = ofOne[0]?.features.length ?? 1;
  return ofOne.slice(0, Math.floor(MOST_LETTERS / (each + 3)));
}
