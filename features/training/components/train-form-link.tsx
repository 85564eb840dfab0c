import { ArrowDown } from "lucide-react";

import { buttonClass } from "@/components/ui/button";

/** Past the report, to the choices below it. */
export function TrainFormLink() {
  return (
    <a href="#train-title" className={buttonClass("primary")}>
      <ArrowDown aria-hidden />
      Go to training
    </a>
  );
}
