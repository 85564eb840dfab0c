import type { PendingEdit } from "../edits/edits";

import type { Picture } from "./pictures";

/** What some pictures are to become, and which are to stay as they are. */
export interface Decision {
  decided: PendingEdit[];
  left: string[];
}

/** Leave pictures out; those that are out already stay as they are. */
export function excluding(pictures: readonly Picture[]): Decision {
  return decide(pictures, () => null);
}

/** Give pictures another class; one that was set aside comes back with it. */
export function relabelling(pictures: readonly Picture[], className: string): Decision {
  return decide(pictures, () => className);
}

/** Give each picture the class that it shows more likely. */
export function suggesting(pictures: readonly Picture[]): Decision {
  return decide(
    pictures.filter(({ suggestedClass }) => suggestedClass !== null),
    ({ suggestedClass }) => suggestedClass,
  );
}

/** Leave pictures as they are in this revision. */
export function keeping(pictures: readonly Picture[]): Decision {
  return { decided: [], left: pictures.flatMap(({ id }) => (id === null ? [] : [id])) };
}

function decide(pictures: readonly Picture[], classFor: (picture: Picture) => string | null): Decision {
  const decision: Decision = { decided: [], left: [] };
  for (const picture of pictures) {
    const { id: imageId, className, fileName, isInRevision } = picture;
    const newClass = classFor(picture);
    if (imageId === null || (newClass === null && !isInRevision)) continue;
    if (newClass === className && isInRevision) decision.left.push(imageId);
    else decision.decided.push({ imageId, className, fileName, newClass });
  }
  return decision;
}
