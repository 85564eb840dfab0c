import { CameraButton } from "./camera-button";
import type { PictureInputs } from "./inputs";
import { UrlForm } from "./url-form";

/** The other ways in, small, once there are results to look at, on a phone below them; browsing is the main action. */
export function InputBar({ onUrl, onCamera, isCameraOn }: PictureInputs) {
  return (
    <section
      aria-label="Add more pictures"
      className="border-border bg-card flex flex-wrap items-center gap-2 rounded-xl border p-2 max-sm:order-last"
    >
      <p className="text-muted-foreground hidden grow px-2 lg:block">
        Drop or paste more pictures anywhere on this page.
      </p>
      {!isCameraOn && (
        <div className="max-sm:hidden">
          <CameraButton onClick={onCamera} />
        </div>
      )}
      <div className="min-w-0 flex-1 basis-56 lg:max-w-md">
        <UrlForm onUrl={onUrl} />
      </div>
    </section>
  );
}
