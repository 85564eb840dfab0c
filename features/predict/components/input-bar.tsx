import { CameraButton } from "./camera-button";
import type { PictureInputs } from "./inputs";
import { UrlForm } from "./url-form";

/** The other ways in, small, once there are results to look at; browsing is the page's main action. */
export function InputBar({ onFiles, onUrl }: PictureInputs) {
  return (
    <section
      aria-label="Add more pictures"
      className="border-border bg-card flex flex-wrap items-center gap-2 rounded-xl border p-2"
    >
      <p className="text-muted-foreground hidden grow px-2 lg:block">
        Drop or paste more pictures anywhere on this page.
      </p>
      <CameraButton onFiles={onFiles} isIconOnPhone />
      <div className="min-w-0 flex-1 basis-56 lg:max-w-md">
        <UrlForm onUrl={onUrl} />
      </div>
    </section>
  );
}
