"use client";

import { type ReactNode, startTransition, useEffect, useState } from "react";

interface DeferredProps {
  children: ReactNode;
  /** As high as what it stands for, where something follows. */
  placeholder?: ReactNode;
}

/** Renders much at once a little at a time: it is there a moment later, and a slow phone answers touches meanwhile. */
export function Deferred({ children, placeholder }: DeferredProps) {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => startTransition(() => setIsDue(true)), []);
  return isDue ? children : placeholder;
}
