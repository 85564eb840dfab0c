import { PackageX } from "lucide-react";

import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";

interface MissingModelProps {
  version: string;
  onBack: () => void;
}

/** The address names a version that is not there: a link that is too old, or mistyped. */
export function MissingModel({ version, onBack }: MissingModelProps) {
  return (
    <Notice
      tone="warning"
      icon={PackageX}
      title={`There is no model ${version}`}
      action={
        <Button size="sm" onClick={onBack}>
          Back to the live model
        </Button>
      }
    >
      It was deleted, or never was on this server. Nothing was asked.
    </Notice>
  );
}
