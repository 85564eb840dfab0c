import { Ban, CircleCheck, Columns2, RotateCcw } from "lucide-react";

import { Button } from "@/components/ui/button";
import { classLabel, formatCount, formatList } from "@/lib/format";

import type { EditsById } from "../edits/edits";
import type { FindingKind } from "../filters";
import { type Decision, excluding, relabelling } from "../pictures/picture-actions";
import { RelabelButton } from "../pictures/relabel-button";
import type { Subject } from "../use-subject";

import { AlikePictures } from "./alike-pictures";
import { classesOf, type PictureGroup } from "./groups";
import { SAME_KINDS } from "./same-kinds";
import { SamePicture } from "./same-picture";
import { SPARES } from "./spares";

interface GroupCardProps {
  kind: FindingKind;
  group: PictureGroup;
  subject: Subject;
  edits: EditsById;
  onDecide: (decision: Decision) => void;
  onDismiss: (ids: string[], dismissed: boolean) => void;
  onCompare: () => void;
}

/** Pictures that belong together, and what to do about them. */
export function GroupCard({ kind, group, subject, edits, onDecide, onDismiss, onCompare }: GroupCardProps) {
  const { pictures } = group;
  const isSame = SAME_KINDS.includes(kind);
  const ids = [...new Set(pictures.flatMap(({ id }) => (id === null ? [] : [id])))];
  const isFine = pictures.every(({ isDismissed }) => isDismissed);
  const classes = classesOf(group);
  return (
    <article
      aria-label={`${formatCount(pictures.length, "picture")}: ${formatList(classes.map(classLabel))}`}
      className="flex flex-col gap-3 p-4"
    >
      {isSame ? (
        <SamePicture pictures={pictures} edits={edits} />
      ) : (
        <AlikePictures pictures={pictures} edits={edits} canEdit={subject.canEdit} onDecide={onDecide} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        {!isSame && pictures.length > 1 && (
          <Button variant="outline" size="sm" onClick={onCompare}>
            <Columns2 aria-hidden />
            Compare
          </Button>
        )}
        {subject.canEdit && <Remedy kind={kind} group={group} subject={subject} onDecide={onDecide} />}
        {ids.length > 0 && (
          <Button size="sm" variant="ghost" onClick={() => onDismiss(ids, !isFine)}>
            {isFine ? <RotateCcw aria-hidden /> : <CircleCheck aria-hidden />}
            {isFine ? "Report again" : "It is fine"}
          </Button>
        )}
      </div>
    </article>
  );
}

interface RemedyProps {
  kind: FindingKind;
  group: PictureGroup;
  subject: Subject;
  onDecide: (decision: Decision) => void;
}

/** What puts a group right: one class for all, or fewer pictures. */
function Remedy({ kind, group, subject, onDecide }: RemedyProps) {
  const { pictures } = group;
  if (kind === "conflicting_labels" || kind === "near_across_classes")
    return (
      <>
        {classesOf(group).map((name) => (
          <Button variant="outline" key={name} size="sm" onClick={() => onDecide(relabelling(pictures, name))}>
            {kind === "conflicting_labels" ? `It is ${inText(name)}` : `All are ${inText(name)}`}
          </Button>
        ))}
        <RelabelButton
          label="Another class"
          classNames={subject.classNames}
          onRelabel={(name) => onDecide(relabelling(pictures, name))}
        />
      </>
    );
  const spare = SPARES[kind]?.of(group) ?? [];
  if (spare.length === 0) return null;
  return (
    <Button variant="outline" size="sm" onClick={() => onDecide(excluding(spare))}>
      <Ban aria-hidden />
      {SPARES[kind]?.one}
    </Button>
  );
}

function inText(className: string): string {
  return classLabel(className).toLowerCase();
}
