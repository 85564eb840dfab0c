"use client";

import { ApiImage } from "@/components/api-image";
import { Panel } from "@/components/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { thumbnailUrl } from "@/features/datasets";
import type { ClassFacts } from "@/lib/api/types";
import { inClassOrder } from "@/lib/class-counts";
import { classLabel, formatCount } from "@/lib/format";

import { useInsightsView, useSubject } from "../insights-context";
import { LongList } from "../pictures/long-list";
import { useClassSamples } from "../queries";

/** Up to here all are drawn at once; beyond, only those in sight. */
const MOST_AT_ONCE = 6;
const ROW_PX = 160;
const FIVE = "grid grid-cols-5 gap-1.5";
const SIX = "grid grid-cols-4 gap-1.5 sm:grid-cols-6";

/** A few pictures of each class: do the folders hold what their names say? */
export function Samples() {
  const { insights, filters } = useInsightsView();
  const classes = inClassOrder(insights.classes, "name");
  if (filters.className !== null) return <SamplesOfClass className={filters.className} />;
  return (
    <Panel title="Samples" sentence="Does each class hold what its name says?">
      {classes.length <= MOST_AT_ONCE ? (
        <ul className="flex flex-col gap-4">
          {classes.map((item) => (
            <li key={item.class_name}>
              <ClassSamples item={item} />
            </li>
          ))}
        </ul>
      ) : (
        <LongList
          label="Samples of each class"
          items={classes}
          keyOf={({ class_name }) => class_name}
          guessPx={ROW_PX}
          onEnd={undefined}
        >
          {(item) => (
            <div className="p-3">
              <ClassSamples item={item} />
            </div>
          )}
        </LongList>
      )}
    </Panel>
  );
}

function ClassSamples({ item: { class_name: name, samples, train, test } }: { item: ClassFacts }) {
  const { onFilters } = useInsightsView();
  const label = classLabel(name);
  return (
    <>
      <h3 className="mb-2 flex min-w-0 items-baseline gap-3">
        <button
          type="button"
          aria-label={`${label}: look at this class only`}
          onClick={() => onFilters({ className: name })}
          className="hover:text-primary truncate font-medium underline decoration-dotted underline-offset-4 pointer-coarse:py-2.5"
        >
          {label}
        </button>
        <span className="text-muted-foreground shrink-0 text-small tabular-nums">
          {formatCount(train + test, "picture")}
        </span>
      </h3>
      <ul className={samples.length % 6 === 0 ? SIX : FIVE}>
        {samples.map((id, index) => (
          <li key={id}>
            <Sample id={id} alt={`${label}, sample ${index + 1}`} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** More of one class's pictures, where that is the class that is looked at. */
function SamplesOfClass({ className }: { className: string }) {
  const { filters } = useInsightsView();
  const { revision } = useSubject();
  const { data, error } = useClassSamples(revision, className, filters.split);
  const label = classLabel(className);
  if (data === undefined) {
    return (
      <Panel title="Samples" sentence={label}>
        {error === null ? (
          <Skeleton className="h-64 w-full" />
        ) : (
          <p className="text-muted-foreground">{error.message}</p>
        )}
      </Panel>
    );
  }
  const { images, total } = data;
  const rest = images.length < total ? `, of which these are the first ${images.length}` : "";
  return (
    <Panel title="Samples" sentence={`${label}: ${formatCount(total, "picture")}${rest}.`}>
      <ul className={`${FIVE} sm:max-lg:grid-cols-10`}>
        {images.map(({ id, split, file_name: fileName }) => (
          <li key={`${split}/${fileName}`}>
            <Sample id={id} alt={`${label}: ${fileName}`} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Sample({ id, alt }: { id: string; alt: string }) {
  return <ApiImage src={thumbnailUrl(id, 256)} alt={alt} className="aspect-square w-full rounded-md object-cover" />;
}
