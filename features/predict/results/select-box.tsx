import { clsx } from "clsx";
import { Check } from "lucide-react";

interface SelectBoxProps {
  name: string;
  isChosen: boolean;
  /** With a mouse, a box that lies on a picture shows where the mouse is. */
  isOnPicture?: boolean;
  /** On a card it has the look of the card's other buttons. */
  isOnCard?: boolean;
}

/** Selects a picture by mouse or finger; who uses the keyboard does it from where they stand. */
export function SelectBox({ name, isChosen, isOnPicture = false, isOnCard = false }: SelectBoxProps) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isChosen}
      aria-label={`Select ${name}`}
      tabIndex={-1}
      data-part="choose"
      className={clsx(
        "grid size-8 place-items-center pointer-coarse:size-11",
        isOnCard && "border-border bg-card rounded-lg border",
        isOnPicture &&
          !isChosen &&
          "[@media(hover:hover)]:opacity-0 [@media(hover:hover)]:group-hover/result:opacity-100",
      )}
    >
      <span
        className={clsx(
          "grid size-5 place-items-center rounded-md border",
          isChosen ? "border-primary bg-primary text-primary-foreground" : "border-input bg-card",
        )}
      >
        {isChosen && <Check className="size-3.5" aria-hidden />}
      </span>
    </button>
  );
}
