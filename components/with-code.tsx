import { Fragment } from "react";

/** A sentence of the server's, whose commands stand between backticks, with them set as code. */
export function WithCode({ children: text }: { children: string }) {
  const parts = text.split("`");
  // A backtick without its pair is one that was meant.
  if (parts.length % 2 === 0) return text;
  return parts.map((part, index) =>
    index % 2 === 0 ? <Fragment key={index}>{part}</Fragment> : <code key={index}>{part}</code>,
  );
}
