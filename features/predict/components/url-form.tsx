"use client";

import { Link2 } from "lucide-react";
import { useId, useState, type SubmitEvent } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

/** Takes the address of a picture on the web. */
export function UrlForm({ onUrl }: { onUrl: (url: string) => void }) {
  const [url, setUrl] = useState("");
  const fieldId = useId();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onUrl(url.trim());
    setUrl("");
  };

  return (
    <form onSubmit={submit} className="flex w-full min-w-0 gap-2">
      <label htmlFor={fieldId} className="sr-only">
        Address of a picture
      </label>
      <div className="relative min-w-0 flex-1">
        <Link2
          className="text-muted-foreground pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2"
          aria-hidden
        />
        <Input
          id={fieldId}
          type="url"
          required
          pattern="[Hh][Tt][Tt][Pp][Ss]?://.+"
          title="An address that begins with http:// or https://"
          placeholder="Address of a picture"
          value={url}
          onChange={(event) => {
            setUrl(event.target.value);
          }}
          className="pl-9"
        />
      </div>
      <Button variant="outline" type="submit">
        Fetch
      </Button>
    </form>
  );
}
