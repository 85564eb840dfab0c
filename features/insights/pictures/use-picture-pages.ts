import { useInfiniteQuery, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { MOST_AT_A_TIME, type PictureSource } from "./picture-source";
import type { Picture, PicturePage } from "./pictures";

const PAGE = 100;

export interface PicturePages {
  /** Undefined until the server has said. */
  total: number | undefined;
  error: Error | null;
  retry: () => void;
  /** Undefined where it is not here yet. */
  at: (index: number) => Picture | undefined;
  /** All pictures from one place to another, fetched where they are not here yet. */
  load: (first: number, last: number) => Promise<Picture[]>;
}

/** Where someone looks: the first and the last picture that is on the screen. */
export interface Range {
  first: number;
  last: number;
}

/** A long list of pictures, of which only what is looked at is fetched. */
export function usePicturePages(source: PictureSource, { first, last }: Range): PicturePages {
  const queries = useQueryClient();
  const { key, fetchPage } = source;
  const wanted = pagesOf(first, last);
  const results = useQueries({
    queries: wanted.map((page) => ({
      queryKey: [...key, page],
      queryFn: () => fetchPage(page * PAGE, PAGE),
      staleTime: Infinity,
    })),
  });
  const pageAt = (page: number) => queries.getQueryData<PicturePage>([...key, page]);

  return {
    total: results.find(({ data }) => data !== undefined)?.data?.total ?? pageAt(0)?.total,
    error: results.find(({ error }) => error !== null)?.error ?? null,
    retry: () => results.filter(({ error }) => error !== null).forEach(({ refetch }) => void refetch()),
    at: (index) => pageAt(Math.floor(index / PAGE))?.pictures[index % PAGE],
    load: useLoad(source),
  };
}

/** Fetches all pictures from one place of a list to another, where they are not here yet. */
export function useLoad({ key, fetchPage }: PictureSource): PicturePages["load"] {
  const queries = useQueryClient();
  return useCallback(
    async (from: number, to: number): Promise<Picture[]> => {
      const pictures: Picture[] = [];
      for (let offset = from; offset <= to; offset += MOST_AT_A_TIME) {
        const limit = Math.min(MOST_AT_A_TIME, to - offset + 1);
        const page = await queries.query({
          queryKey: [...key, "from", offset, limit],
          queryFn: () => fetchPage(offset, limit),
          staleTime: Infinity,
        });
        pictures.push(...page.pictures);
      }
      return pictures;
    },
    [queries, key, fetchPage],
  );
}

/** The pages in which a range lies; never none, for the first one says how many there are. */
function pagesOf(first: number, last: number): number[] {
  const from = Math.floor(Math.max(first, 0) / PAGE);
  const to = Math.floor(Math.max(last, first, 0) / PAGE);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export interface PictureStream {
  pictures: readonly Picture[];
  /** Undefined until the server has said. */
  total: number | undefined;
  error: Error | null;
  retry: () => void;
  hasMore: boolean;
  loadMore: () => void;
}

/** A list of pictures from its beginning, as far as someone has come: for what cannot be shown out of order. */
export function usePictureStream({ key, fetchPage }: PictureSource): PictureStream {
  const { data, error, refetch, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: [...key, "stream"],
    queryFn: ({ pageParam }) => fetchPage(pageParam, PAGE),
    initialPageParam: 0,
    getNextPageParam: ({ total }, pages) => {
      const known = pages.reduce((sum, { pictures }) => sum + pictures.length, 0);
      return known < total ? known : undefined;
    },
    staleTime: Infinity,
  });
  return {
    pictures: data?.pages.flatMap(({ pictures }) => pictures) ?? [],
    total: data?.pages[0]?.total,
    error,
    retry: () => void refetch(),
    hasMore: hasNextPage,
    loadMore: () => {
      if (!isFetching) void fetchNextPage();
    },
  };
}
