import { PackageOpen } from "lucide-react";

import { Command } from "@/components/command";
import { EmptyState } from "@/components/empty-state";
import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";
import { TRAIN_PAGE } from "@/lib/pages";

/** Teaches how the first model gets here. */
export function NoModels() {
  return (
    <EmptyState
      icon={PackageOpen}
      title="No model yet"
      words="Train one from a ZIP or a folder that has one folder of pictures for each class. When it is ready, it appears here and answers at once."
    >
      <Link href={TRAIN_PAGE} className={buttonVariants()}>
        Train one
      </Link>
      <Command>whisker train --data DIR</Command>
    </EmptyState>
  );
}
