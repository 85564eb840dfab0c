"use client";

import type { ComponentProps } from "react";

import { readToken } from "@/lib/api/token";

interface DownloadLinkProps extends Omit<ComponentProps<"a">, "href" | "download"> {
  /** Where the API has the file. */
  path: string;
  /** What it is saved as. */
  fileName: string;
}

/** A file of the API to save; on a server with an access token it is fetched with the token of this tab. */
export function DownloadLink({ path, fileName, onClick, children, ...rest }: DownloadLinkProps) {
  return (
    <a
      {...rest}
      href={path}
      download={fileName}
      onClick={(event) => {
        onClick?.(event);
        // A link sends no Authorization header.
        if (readToken() === null) return;
        event.preventDefault();
        void import("@/lib/download-with-token").then(({ downloadWithToken }) => downloadWithToken(path, fileName));
      }}
    >
      {children}
    </a>
  );
}
