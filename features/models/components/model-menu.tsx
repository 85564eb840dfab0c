"use client";

import { FileDown } from "lucide-react";

import { VersionMenu } from "@/features/storage";
import type { ModelSummary } from "@/lib/api/types";

import { modelArtifactUrl } from "../api";
import { artifactFileName } from "../model-files";

interface ModelMenuProps {
  model: ModelSummary;
  onDeleted?: () => void;
  /** At the top of a page it stands beside a button. */
  isLarge?: boolean;
}

/** What can be done with a version besides making it live: take it elsewhere, label it, delete it. */
export function ModelMenu({ model, ...rest }: ModelMenuProps) {
  return (
    <VersionMenu
      model={model}
      actionsSay="Download"
      actions={[
        {
          label: "Download ONNX",
          icon: FileDown,
          file: {
            path: modelArtifactUrl(model.version, "model.onnx"),
            name: artifactFileName(model.version, "model.onnx"),
          },
        },
      ]}
      {...rest}
    />
  );
}
