import { type SubmitEvent, useEffect, useId, useRef, useState } from "react";

import { meantClass } from "@/lib/class-names";

import { Button } from "./ui/button";
import { Input } from "./ui/input";

interface ClassFormProps {
  label: string;
  /** Classes to offer; another may be typed. */
  choices: readonly string[];
  value?: string;
  isBusy: boolean;
  action: string;
  onSave: (className: string) => void;
  onCancel: () => void;
}

/** Asks for a class: one of those that are known, however its capitals are typed, or a new one. */
export function ClassForm({ label, choices, value = "", isBusy, action, onSave, onCancel }: ClassFormProps) {
  const [name, setName] = useState(value);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  // The button that asked for it is gone, and what comes next is to type.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== "") onSave(meantClass(name, choices));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-1">
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      <Input
        ref={field}
        id={id}
        list={`${id}-choices`}
        required
        maxLength={100}
        autoComplete="off"
        placeholder="Class name, known or new"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <datalist id={`${id}-choices`}>
        {choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
      <div className="mt-1 flex gap-2">
        <Button type="submit" size="sm" disabled={isBusy}>
          {action}
        </Button>
        <Button size="sm" variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
