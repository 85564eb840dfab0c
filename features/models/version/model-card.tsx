"use client";

import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import { Disclosure } from "@/components/disclosure";

import { useModel } from "../queries";

// The page has its own name and this part its title, so the card's headings begin a level lower.
const COMPONENTS: Components = {
  // The card's own title is the model's name, which stands at the top of the page.
  h1: () => null,
  h2: ({ children }) => <h3 className="mt-6 font-semibold break-after-avoid first:mt-0">{children}</h3>,
  h3: ({ children }) => <h4 className="mt-4 font-medium break-after-avoid first:mt-0">{children}</h4>,
  p: ({ children }) => <p className="mt-2 text-pretty">{children}</p>,
  ul: ({ children }) => <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="mt-2 flex list-decimal flex-col gap-1 pl-5">{children}</ol>,
  a: ({ href, children }) => (
    <a href={href} rel="noreferrer" className="text-primary underline underline-offset-2">
      {children}
    </a>
  ),
  code: ({ children }) => (
    <code className="figures bg-muted rounded px-1 py-0.5 text-small break-words">{children}</code>
  ),
  pre: ({ children }) => <pre className="bg-muted mt-2 overflow-x-auto rounded-lg p-4">{children}</pre>,
  table: ({ children }) => (
    <div className="relative mt-2 break-inside-avoid overflow-x-auto" role="group" aria-label="Table" tabIndex={0}>
      <table className="min-w-full border-collapse text-small">{children}</table>
    </div>
  ),
  th: ({ style, children }) => (
    <th
      style={style}
      className="border-border text-muted-foreground border-b py-2 pr-6 text-left font-normal last:pr-0"
    >
      {children}
    </th>
  ),
  td: ({ style, children }) => (
    <td style={style} className="border-border border-b py-2 pr-6 tabular-nums last:pr-0">
      {children}
    </td>
  ),
  // Nothing is fetched from elsewhere: of a picture in a card, only its words are shown.
  img: ({ alt }) => <span className="text-muted-foreground">{alt}</span>,
};

/** The live version's card, whole; folded at first, for the page above says its figures at a glance. */
export function ModelCard({ version }: { version: string }) {
  const { data } = useModel(version);
  if (data === undefined) return null;
  return (
    <Disclosure
      title="Model card"
      sentence="The whole account: how it was made, how good it is, where it fails, licence and sources."
    >
      <div className="gap-12 lg:columns-2">
        <Markdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
          {data.card}
        </Markdown>
      </div>
    </Disclosure>
  );
}
