import { OptionSelect } from "@/components/option-select";

import type { CameraControl } from "./use-camera";

/** Which camera is used, where there are several. */
export function CameraChooser({ camera: { cameras, cameraId, choose } }: { camera: CameraControl }) {
  if (cameras.length < 2) return null;
  return (
    <OptionSelect
      aria-label="Camera to use"
      value={cameraId}
      options={cameras.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={choose}
    />
  );
}
