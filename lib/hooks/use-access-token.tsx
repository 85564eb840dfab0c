"use client";

import { QueryCache, QueryClient, MutationCache, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

import { tokenFault } from "../api/check-token";
import { ApiProblem } from "../api/problem";
import { saveToken } from "../api/token";

interface AccessToken {
  isAsked: boolean;
  /** How many were given so far: what was refused for want of one can be tried again when it changes. */
  givenCount: number;
  ask: () => void;
  dismiss: () => void;
  /** Use a token if the server takes it; gives what is wrong with it, or null. */
  save: (token: string) => Promise<string | null>;
}

const AccessTokenContext = createContext<AccessToken | null>(null);

function createQueryClient(onTokenNeeded: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiProblem && error.needsToken) onTokenNeeded();
  };
  // Some questions are asked for the visitor's comfort: nobody is asked for a token because of them.
  const onQueryError = (error: Error, { meta }: { meta: Record<string, unknown> | undefined }) => {
    if (meta?.isOptional !== true) onError(error);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError: onQueryError }),
    mutationCache: new MutationCache({ onError }),
    // The server may be this very machine: a browser that says it is offline reaches it all the same.
    defaultOptions: {
      queries: { retry: false, staleTime: 10_000, networkMode: "always" },
      mutations: { networkMode: "always" },
    },
  });
}

/** Server state for the tree below, and the one place that knows when an access token has to be asked for. */
export function ServerStateProvider({ children }: { children: ReactNode }) {
  const [isAsked, setIsAsked] = useState(false);
  const [givenCount, setGivenCount] = useState(0);
  const [queryClient] = useState(() =>
    createQueryClient(() => {
      setIsAsked(true);
    }),
  );
  const value = useMemo<AccessToken>(
    () => ({
      isAsked,
      givenCount,
      ask: () => {
        setIsAsked(true);
      },
      dismiss: () => {
        setIsAsked(false);
      },
      save: async (token) => {
        const fault = await tokenFault(token);
        if (fault !== null) return fault;
        saveToken(token);
        setIsAsked(false);
        setGivenCount((count) => count + 1);
        void queryClient.invalidateQueries();
        return null;
      },
    }),
    [isAsked, givenCount, queryClient],
  );
  return (
    <AccessTokenContext value={value}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </AccessTokenContext>
  );
}

export function useAccessToken(): AccessToken {
  const value = useContext(AccessTokenContext);
  if (value === null) throw new Error("useAccessToken needs a ServerStateProvider above it.");
  return value;
}
