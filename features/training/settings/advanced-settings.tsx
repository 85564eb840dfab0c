import { Disclosure } from "@/components/disclosure";

import { AugmentationSettings } from "./augmentation-settings";
import { SettingControl } from "./setting-control";
import type { SettingField, SettingValues } from "./setting-fields";
import type { SettingGroup } from "./training-settings";

interface AdvancedSettingsProps {
  groups: readonly SettingGroup[];
  values: SettingValues;
  onChange: (values: SettingValues) => void;
  augmentationFields: readonly SettingField[];
  augmentation: SettingValues;
  onAugmentationChange: (values: SettingValues) => void;
  revisionId: string;
}

export const SETTING_GRID = "grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3";

/** Every setting of the chosen mode; an empty field means the default that stands in it. */
export function AdvancedSettings(props: AdvancedSettingsProps) {
  const { groups, values, onChange, augmentationFields } = props;
  return (
    <div className="border-border border-t px-6 py-4">
      <Disclosure title="Advanced settings" isPlain>
        <div className="flex flex-col gap-8 py-2">
          {groups.map(({ title, fields }) => (
            <fieldset key={title} className="min-w-0">
              <legend className="mb-3 font-semibold">{title}</legend>
              <div className={SETTING_GRID}>
                {fields.map((field) => (
                  <SettingControl
                    key={field.key}
                    field={field}
                    value={values[field.key]}
                    onChange={(value) => onChange({ ...values, [field.key]: value })}
                  />
                ))}
              </div>
            </fieldset>
          ))}
          {augmentationFields.length > 0 && (
            <AugmentationSettings
              fields={augmentationFields}
              values={props.augmentation}
              onChange={props.onAugmentationChange}
              revisionId={props.revisionId}
            />
          )}
        </div>
      </Disclosure>
    </div>
  );
}
