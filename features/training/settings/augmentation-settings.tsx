"use client";

import { Eye } from "lucide-react";

import { Button } from "@/components/ui/button";

import { AugmentationPreview } from "./augmentation-preview";
import { SettingControl } from "./setting-control";
import { type SettingField, type SettingValues, typedSettings } from "./setting-fields";
import { useAugmentationPreview } from "./use-augmentation-preview";

interface AugmentationSettingsProps {
  fields: readonly SettingField[];
  values: SettingValues;
  onChange: (values: SettingValues) => void;
  revisionId: string;
}

/** How training pictures are varied, with a look at what that does to this dataset's own. */
export function AugmentationSettings({ fields, values, onChange, revisionId }: AugmentationSettingsProps) {
  const preview = useAugmentationPreview(revisionId);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-semibold">Augmentation</legend>
      <p className="text-muted-foreground mb-3 max-w-[72ch] text-pretty">
        Training pictures are turned, moved and lit a little differently in every epoch, so that the model does not
        overfit to the pictures themselves. Test pictures are never touched.
      </p>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
        {fields.map((field) => (
          <SettingControl
            key={field.key}
            field={field}
            value={values[field.key]}
            onChange={(value) => onChange({ ...values, [field.key]: value })}
          />
        ))}
      </div>
      <Button
        variant="outline"
        size="sm"
        className="mt-4"
        disabled={preview.isBusy}
        onClick={() => preview.start(typedSettings(fields, values))}
      >
        <Eye aria-hidden />
        Show augmented pictures
      </Button>
      <AugmentationPreview preview={preview} />
    </fieldset>
  );
}
