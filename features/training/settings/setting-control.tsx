import { useId } from "react";

import { Field } from "@/components/field";
import { OptionSelect } from "@/components/option-select";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";

import { faultOf, type SettingField } from "./setting-fields";
import { choiceWords } from "./setting-words";

interface SettingControlProps {
  field: SettingField;
  value: string | boolean | undefined;
  onChange: (value: string | boolean) => void;
}

/** The control that suits a setting's type. */
export function SettingControl({ field, value, onChange }: SettingControlProps) {
  const { key, label, help, kind, choices, fallback } = field;
  const typed = typeof value === "string" ? value : "";
  if (kind === "boolean") return <CheckSetting field={field} isOn={value ?? fallback ?? false} onChange={onChange} />;
  return (
    <Field label={label} help={help} error={faultOf(field, typed)}>
      {(ids) =>
        kind === "choice" ? (
          <OptionSelect
            {...ids}
            value={typed}
            onChange={onChange}
            options={[
              {
                value: "",
                label: typeof fallback === "string" ? `${choiceWords(key, fallback)} (default)` : "Default",
              },
              ...choices
                .filter((choice) => choice !== fallback)
                .map((choice) => ({ value: choice, label: choiceWords(key, choice) })),
            ]}
          />
        ) : (
          <Input
            {...ids}
            value={typed}
            onChange={(event) => onChange(event.target.value)}
            placeholder={typeof fallback === "string" ? fallback : "Automatic"}
            inputMode={kind === "integer" ? "numeric" : kind === "number" ? "decimal" : "text"}
            autoComplete="off"
            className="figures"
          />
        )
      }
    </Field>
  );
}

interface CheckSettingProps {
  field: SettingField;
  isOn: string | boolean;
  onChange: (value: boolean) => void;
}

function CheckSetting({ field: { label, help }, isOn, onChange }: CheckSettingProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3 self-start">
      <Checkbox
        id={id}
        checked={isOn === true}
        onCheckedChange={(checked) => onChange(checked === true)}
        aria-describedby={`${id}-help`}
        className="finger-target mt-0.5"
      />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-help`} className="text-muted-foreground text-xs leading-5">
          {help}
        </p>
      </div>
    </div>
  );
}
