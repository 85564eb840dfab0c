"use client";

import { useRouter } from "next/navigation";

import { OptionSelect } from "@/components/option-select";
import type { LoadTestSummary } from "@/lib/api/types";
import { formatDate } from "@/lib/format";
import { loadTestPage } from "@/lib/pages";

/** Which load test is looked at. */
export function LoadTestPicker({ loadTests, shown }: { loadTests: readonly LoadTestSummary[]; shown: string }) {
  const router = useRouter();
  const isKnown = loadTests.some(({ id }) => id === shown);
  if (loadTests.length === 0 || (loadTests.length === 1 && isKnown)) return null;
  const options = loadTests.map(({ id, started_at }) => ({ value: id, label: formatDate(started_at) }));
  return (
    <OptionSelect
      aria-label="Load test"
      className="w-52 pointer-coarse:w-60"
      value={shown}
      onChange={(id) => router.push(loadTestPage(id))}
      options={isKnown ? options : [{ value: shown, label: "Choose a load test" }, ...options]}
    />
  );
}
