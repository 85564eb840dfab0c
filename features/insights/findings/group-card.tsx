import { Ban, Check, CircleCheck, Columns2, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { classLabel, formatCount, formatList } from "@/lib/format";

import type { EditsById } from "../edits/edits";
import type { FindingKind } from "../filters";
import { useSubject } from "../insights-context";
import { isSamePicture } from "../kinds";
import { excluding, keeping, relabelling } from "../pictures/picture-actions";
import { RelabelButton } from "../pictures/picture-buttons";
import type { Picture } from "../pictures/pictures";

import { AlikePictures, SamePicture } from "./group-pictures";
import { classesOf, type PictureGroup, SPARES } from "./groups";

interface GroupCardProps {
  kind: FindingKind;
  group: PictureGroup;
  onDismiss: (ids: string[], dismissed: boolean) => void;
  onCompare: () => void;
}

/** Pictures that belong together, and what to do about them. */
export function GroupCard({ kind, group, onDismiss, onCompare }: GroupCardProps) {
  const { canEdit } = useSubject();
  const { pictures } = group;
  const isSame = isSamePicture(kind);
  const ids = [...new Set(pictures.flatMap(({ id }) => (id === null ? [] : [id])))];
  const isFine = pictures.every(({ isDismissed }) => isDismissed);
  const classes = classesOf(group);
  return (
    <article
      aria-label={`${formatCount(pictures.length, "picture")}: ${formatList(classes.map(classLabel))}`}
      className="flex flex-col gap-3 p-4"
    >
      {isSame ? <SamePicture pictures={pictures} /> : <AlikePictures pictures={pictures} />}
      <div className="flex flex-wrap items-center gap-2">
        {!isSame && pictures.length > 1 && (
          <Button variant="outline" size="sm" onClick={onCompare}>
            <Columns2 aria-hidden />
            Compare
          </Button>
        )}
        {canEdit && <Remedy kind={kind} group={group} />}
        {ids.length > 0 && (
          <Button size="sm" variant="ghost" aria-pressed={isFine} onClick={() => onDismiss(ids, !isFine)}>
            {isFine ? <RotateCcw aria-hidden /> : <CircleCheck aria-hidden />}
            {isFine ? "Report again" : "Mark as fine"}
          </Button>
        )}
      </div>
    </article>
  );
}

/** What puts a group right: one class for all, or fewer pictures. What is chosen is pressed; pressed again, it is undone. */
function Remedy({ kind, group }: { kind: FindingKind; group: PictureGroup }) {
  const { edits, decide } = useSubject();
  if (kind === "conflicting_labels" || kind === "near_across_classes") return <ClassChoice group={group} />;
  const spare = SPARES[kind]?.of(group) ?? [];
  if (spare.length === 0) return null;
  const isChosen = spare.every((picture) => futureOf(picture, edits) === null);
  return (
    <ChoiceButton isChosen={isChosen} onClick={() => decide(isChosen ? keeping(spare) : excluding(spare))}>
      {!isChosen && <Ban aria-hidden />}
      {SPARES[kind]?.one}
    </ChoiceButton>
  );
}

/** Which of the classes under which they came is the right one for all. */
function ClassChoice({ group }: { group: PictureGroup }) {
  const { classNames, edits, decide } = useSubject();
  const { pictures } = group;
  return (
    <div role="group" aria-label="Right class" className="flex flex-wrap items-center gap-2">
      <span className="text-muted-foreground text-small">Right class:</span>
      {classesOf(group).map((name) => {
        const isChosen = pictures.every((picture) => futureOf(picture, edits) === name);
        return (
          <ChoiceButton
            key={name}
            isChosen={isChosen}
            onClick={() => decide(isChosen ? keeping(pictures) : relabelling(pictures, name))}
          >
            {classLabel(name)}
          </ChoiceButton>
        );
      })}
      <RelabelButton
        label="Another class"
        classNames={classNames}
        onRelabel={(name) => decide(relabelling(pictures, name))}
      />
    </div>
  );
}

/** The class that a picture will have in the next revision; null where it will not be in it. */
function futureOf({ id, className, isInRevision }: Picture, edits: EditsById): string | null {
  const edit = id === null ? undefined : edits.get(id);
  if (edit !== undefined) return edit.newClass;
  return isInRevision ? className : null;
}

interface ChoiceButtonProps {
  isChosen: boolean;
  onClick: () => void;
  children: ReactNode;
}

function ChoiceButton({ isChosen, onClick, children }: ChoiceButtonProps) {
  return (
    <Button
      variant="outline"
      size="sm"
      aria-pressed={isChosen}
      onClick={onClick}
      className="aria-pressed:border-primary aria-pressed:bg-primary-wash aria-pressed:text-primary"
    >
      {isChosen && <Check aria-hidden />}
      {children}
    </Button>
  );
}
