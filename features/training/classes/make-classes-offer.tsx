import { useQuery } from "@tanstack/react-query";
import { Camera, ImagePlus } from "lucide-react";

import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { formatCount } from "@/lib/format";
import { makeClassesPage } from "@/lib/pages";

import { waitingPhotos } from "./draft-tabs";

/** Classes without a ZIP or a folder: of the camera, or of photos. */
export function MakeClassesOffer() {
  const { data: waiting = 0 } = useQuery({ queryKey: ["waiting-photos"], queryFn: waitingPhotos, staleTime: 0 });
  return (
    <section aria-labelledby="make-title" className="border-border bg-card flex flex-col gap-4 rounded-xl border p-6">
      <div>
        <h2 id="make-title" className="text-base font-semibold tracking-tight">
          Make classes here
        </h2>
        <p className="text-muted-foreground text-pretty">
          Name a class, hold a button in front of the camera or add photos, and train. A model in about a minute.
        </p>
        {waiting > 0 && (
          <p className="mt-2 text-small">{formatCount(waiting, "photo")} of your last visit are still there.</p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        <Link href={makeClassesPage("camera")} className={buttonVariants()}>
          <Camera aria-hidden />
          Use the camera
        </Link>
        <Link href={makeClassesPage("photos")} className={buttonVariants({ variant: "outline" })}>
          <ImagePlus aria-hidden />
          Use photos
        </Link>
      </div>
    </section>
  );
}
