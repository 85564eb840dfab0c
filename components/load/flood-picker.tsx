"use client";

import { useRouter } from "next/navigation";

import type { FloodSummary } from "@/lib/api/types";
import { formatDate } from "@/lib/format";
import { floodPage } from "@/lib/pages";

import { Select } from "../ui/select";

/** Which flood is looked at. */
export function FloodPicker({ floods, shown }: { floods: readonly FloodSummary[]; shown: string }) {
  const router = useRouter();
  const isKnown = floods.some(({ id }) => id === shown);
  if (floods.length === 0 || (floods.length === 1 && isKnown)) return null;
  const options = floods.map(({ id, started_at }) => ({ value: id, label: formatDate(started_at) }));
  return (
    <Select
      aria-label="Flood"
      className="w-52"
      value={shown}
      onChange={(id) => router.push(floodPage(id))}
      options={isKnown ? options : [{ value: shown, label: "Choose a load test" }, ...options]}
    />
  );
}
