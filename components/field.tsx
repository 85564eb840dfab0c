import { type ReactNode, useId } from "react";

interface FieldProps {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  /** Gets the ids that tie the control to its label and help. */
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean }) => ReactNode;
}

/** A control with its label, and a sentence on what it does. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const describedBy = help === undefined && error === undefined ? undefined : `${id}-help`;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": describedBy, "aria-invalid": error !== undefined })}
      {describedBy !== undefined && (
        <p
          id={describedBy}
          className={
            error === undefined ? "text-muted-foreground text-xs leading-5" : "text-destructive text-xs leading-5"
          }
        >
          {error ?? help}
        </p>
      )}
    </div>
  );
}
