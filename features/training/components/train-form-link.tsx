import { ArrowDown } from "lucide-react";

import { buttonVariants } from "@/components/ui/button";

/** Past the report, to the choices below it. */
export function TrainFormLink() {
  return (
    <a href="#train-title" className={buttonVariants()}>
      <ArrowDown aria-hidden />
      Go to training
    </a>
  );
}
