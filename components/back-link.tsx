import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";

import { Link } from "./link";

/** The way up from a page that is one of many. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="finger-target text-muted-foreground hover:text-foreground inline-flex items-center gap-2 self-start text-small"
    >
      <ArrowLeft className="size-4" aria-hidden />
      {children}
    </Link>
  );
}
