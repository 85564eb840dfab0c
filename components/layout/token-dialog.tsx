"use client";

import { useId, useState, type SubmitEvent } from "react";

import { readToken } from "@/lib/api/token";
import { useAccessToken } from "@/lib/hooks/use-access-token";

import { Modal } from "../modal";
import { Button } from "../ui/button";
import { Input } from "../ui/input";

/** Asks for the access token when the server wants one, until it takes one; what was refused then goes on. */
export function TokenDialog() {
  const { isAsked, dismiss, save } = useAccessToken();
  const [token, setToken] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [isChecking, setIsChecking] = useState(false);
  const fieldId = useId();
  const faultId = useId();

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setIsChecking(true);
    const found = await save(token.trim());
    setIsChecking(false);
    setFault(found);
    if (found === null) setToken("");
  };

  const description =
    isAsked && readToken() !== null
      ? "The token you gave was not accepted. Ask who runs this server for the right one."
      : "The server is protected with a token. It is kept in this tab only, until you close it.";

  return (
    <Modal isOpen={isAsked} onClose={dismiss} title="Access token needed" description={description}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <div className="flex flex-col gap-1">
          <label htmlFor={fieldId} className="font-medium">
            Access token
          </label>
          <Input
            id={fieldId}
            type="password"
            autoComplete="off"
            required
            aria-invalid={fault !== null}
            aria-describedby={fault === null ? undefined : faultId}
            value={token}
            onChange={(event) => {
              setToken(event.target.value);
              setFault(null);
            }}
          />
          {fault !== null && (
            <p id={faultId} role="alert" className="text-destructive text-small">
              {fault}
            </p>
          )}
        </div>
        <Button type="submit" className="self-end" disabled={isChecking}>
          {isChecking ? "Checking…" : "Use this token"}
        </Button>
      </form>
    </Modal>
  );
}
