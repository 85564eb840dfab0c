import type { Flood } from "@/lib/api/types";

import { FloodCourse } from "./flood-course";
import { FloodEndpoints } from "./flood-endpoints";
import { FloodFailures } from "./flood-failures";
import { FloodFiles } from "./flood-files";
import { FloodOrigin } from "./flood-origin";
import { FloodStages } from "./flood-stages";
import { FloodVerdict } from "./flood-verdict";

/** Everything that is known of one flood, what matters most first. */
export function FloodReport({ flood }: { flood: Flood }) {
  return (
    <>
      <FloodVerdict flood={flood} />
      <FloodFailures flood={flood} />
      <FloodStages flood={flood} />
      <FloodCourse flood={flood} />
      <FloodEndpoints flood={flood} />
      <div className="grid gap-6 lg:grid-cols-[3fr_2fr]">
        <FloodOrigin flood={flood} />
        <FloodFiles flood={flood} />
      </div>
    </>
  );
}
