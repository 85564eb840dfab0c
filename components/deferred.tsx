"use client";

import { type ReactNode, startTransition, useEffect, useState } from "react";

import { countFirstLoad, isFirstLoadOver } from "@/lib/first-load";

interface DeferredProps {
  children: ReactNode;
  /** As high as what it stands for, where something follows. */
  placeholder?: ReactNode;
}

/** Renders much of a tab's first page a little at a time: a slow phone answers touches meanwhile. */
export function Deferred({ children, placeholder }: DeferredProps) {
  const [isDue, setIsDue] = useState(isFirstLoadOver);
  useEffect(() => {
    countFirstLoad();
    startTransition(() => setIsDue(true));
  }, []);
  return isDue ? children : placeholder;
}
