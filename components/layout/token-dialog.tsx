"use client";

import { useId, useState, type SubmitEvent } from "react";

import { readToken } from "@/lib/api/token";
import { useAccessToken } from "@/lib/hooks/use-access-token";

import { Modal } from "../modal";
import { Button } from "../ui/button";
import { Input } from "../ui/input";

/** Asks for the access token when the server wants one, then tries again what it had refused. */
export function TokenDialog() {
  const { isAsked, dismiss, save } = useAccessToken();
  const [token, setToken] = useState("");
  const fieldId = useId();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save(token.trim());
    setToken("");
  };

  const description =
    isAsked && readToken() !== null
      ? "The token you gave was not accepted. Ask who runs this server for the right one."
      : "The server is protected with a token. It is kept in this tab only, until you close it.";

  return (
    <Modal isOpen={isAsked} onClose={dismiss} title="Access token needed" description={description}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="flex flex-col gap-1">
          <label htmlFor={fieldId} className="font-medium">
            Access token
          </label>
          <Input
            id={fieldId}
            type="password"
            autoComplete="off"
            required
            value={token}
            onChange={(event) => {
              setToken(event.target.value);
            }}
          />
        </div>
        <Button type="submit" className="self-end">
          Use this token
        </Button>
      </form>
    </Modal>
  );
}
