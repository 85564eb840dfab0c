import { useInfiniteQuery } from "@tanstack/react-query";

import type { PictureSource } from "./picture-source";
import type { Picture } from "./pictures";

const PAGE = 100;

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
