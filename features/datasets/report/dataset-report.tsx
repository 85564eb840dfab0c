import type { RevisionDetail } from "@/lib/api/types";

import { ClassCounts } from "./class-counts";
import { Findings } from "./findings";
import { NamesPanel } from "./names-panel";
import { ReportFigures } from "./report-figures";
import { SampleWall } from "./sample-wall";

/** What was found in a revision: its figures, its pictures, its classes, and what deserves a look. */
export function DatasetReport({ revision }: { revision: RevisionDetail }) {
  return (
    <>
      <ReportFigures revision={revision} />
      <NamesPanel revision={revision} />
      <div className="grid gap-6 lg:grid-cols-2">
        <ClassCounts report={revision.report} />
        <Findings report={revision.report} />
      </div>
      <SampleWall revision={revision} />
    </>
  );
}
