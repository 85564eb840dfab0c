"use client";

import { HardDrive } from "lucide-react";

import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { formatBytes } from "@/lib/format";
import { SPACE_PAGE } from "@/lib/pages";

import { useStorage } from "../queries";

/** How much space is taken and left, and the way to what takes it. */
export function StorageLine() {
  const { data } = useStorage({ isOptional: true });
  if (data === undefined) return null;
  const { used_bytes: used, disk } = data;
  const isFull = disk.available_bytes === 0;
  return (
    <section
      aria-label="Storage"
      className="border-border bg-card flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border px-6 py-4"
    >
      <HardDrive
        className={isFull ? "text-destructive size-5 shrink-0" : "text-muted-foreground size-5 shrink-0"}
        aria-hidden
      />
      <p className="text-muted-foreground min-w-0 flex-1 basis-52 tabular-nums">
        <span className="text-foreground font-medium">{formatBytes(used)}</span> kept here ·{" "}
        <span className={isFull ? "text-destructive font-medium" : undefined}>
          {isFull ? "no room for uploads" : `${formatBytes(disk.available_bytes)} free for uploads`}
        </span>
      </p>
      <SpaceLink size="sm">{isFull ? "Free some space" : "What takes the space"}</SpaceLink>
    </section>
  );
}

interface SpaceLinkProps {
  variant?: "default" | "outline";
  size?: "sm" | "default";
  children: string;
}

/** The way to what takes the space. */
export function SpaceLink({ variant = "outline", size = "default", children }: SpaceLinkProps) {
  return (
    <Link href={SPACE_PAGE} className={buttonVariants({ variant, size })}>
      {children}
    </Link>
  );
}
