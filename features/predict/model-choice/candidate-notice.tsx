import { FlaskConical } from "lucide-react";

import { Button } from "@/components/ui/button";
import { PromoteButton } from "@/features/models";

interface CandidateNoticeProps {
  version: string;
  onBack: () => void;
}

/** What is seen here is not what others are answered; both ways on are beside it. */
export function CandidateNotice({ version, onBack }: CandidateNoticeProps) {
  return (
    <section
      aria-label="The model that answers here"
      className="border-border bg-primary-wash flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border px-4 py-2"
    >
      <p className="flex min-w-0 flex-1 basis-64 items-center gap-2">
        <FlaskConical className="text-primary size-4 shrink-0" aria-hidden />
        <span className="min-w-0 break-words">
          Answers by <strong className="font-medium">{version}</strong>, which is not live
        </span>
      </p>
      <div className="flex flex-wrap gap-2">
        <PromoteButton version={version} label="Make it live" />
        <Button variant="ghost" size="sm" onClick={onBack}>
          Back to the live model
        </Button>
      </div>
    </section>
  );
}
