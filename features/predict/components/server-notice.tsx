"use client";

import { CloudOff, PackageX } from "lucide-react";

import { Notice } from "@/components/notice";
import { Button } from "@/components/ui/button";
import { useLiveVersion } from "@/features/models";
import { ApiProblem } from "@/lib/api/problem";

/** Says before anything is sent that nobody would answer, and what to do about it. */
export function ServerNotice() {
  const { error, refetch, isFetching } = useLiveVersion();
  if (!(error instanceof ApiProblem)) return null;
  const retry = (
    <Button
      variant="outline"
      size="sm"
      disabled={isFetching}
      onClick={() => {
        void refetch();
      }}
    >
      Check again
    </Button>
  );
  if (error.lacksModel) {
    return (
      <Notice tone="warning" icon={PackageX} title="No model is loaded" action={retry}>
        Pictures cannot be classified until one is. {error.detail}
      </Notice>
    );
  }
  const title = error.isUnreachable ? error.title : "The server does not say which model answers";
  return (
    <Notice tone="danger" icon={CloudOff} title={title} action={retry}>
      {error.detail}
    </Notice>
  );
}
