import { Field } from "./field";
import { Input } from "./ui/input";

const LONGEST_NAME = 200;

/** Asks what a dataset is to be called. */
export function NameField({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  return (
    <Field label="Name">
      {(ids) => (
        <Input
          {...ids}
          required
          maxLength={LONGEST_NAME}
          value={name}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
