import type { LoadTest } from "@/lib/api/types";

import { LoadTestCourse } from "./load-test-course";
import { LoadTestEndpoints } from "./load-test-endpoints";
import { LoadTestFailures } from "./load-test-failures";
import { LoadTestFiles } from "./load-test-files";
import { LoadTestOrigin } from "./load-test-origin";
import { LoadTestStages } from "./load-test-stages";
import { LoadTestVerdict } from "./load-test-verdict";

/** Everything that is known of one load test, what matters most first. */
export function LoadTestReport({ loadTest }: { loadTest: LoadTest }) {
  return (
    <>
      <LoadTestVerdict loadTest={loadTest} />
      <LoadTestFailures loadTest={loadTest} />
      <LoadTestStages loadTest={loadTest} />
      <LoadTestCourse loadTest={loadTest} />
      <LoadTestEndpoints loadTest={loadTest} />
      <div className="grid gap-6 lg:grid-cols-[3fr_2fr]">
        <LoadTestOrigin loadTest={loadTest} />
        <LoadTestFiles loadTest={loadTest} />
      </div>
    </>
  );
}
