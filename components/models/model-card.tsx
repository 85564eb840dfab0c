import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

import { Panel } from "../ui/panel";

// The page has its own name and this panel its title, so the card's headings begin a level lower.
const COMPONENTS: Components = {
  h1: ({ children }) => (
    <h3 className="mt-6 text-lg font-semibold tracking-tight break-after-avoid first:mt-0">{children}</h3>
  ),
  h2: ({ children }) => <h3 className="mt-6 font-semibold break-after-avoid first:mt-0">{children}</h3>,
  h3: ({ children }) => <h4 className="mt-4 font-medium break-after-avoid first:mt-0">{children}</h4>,
  p: ({ children }) => <p className="mt-2 text-pretty">{children}</p>,
  ul: ({ children }) => <ul className="mt-2 flex list-disc flex-col gap-1 pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="mt-2 flex list-decimal flex-col gap-1 pl-5">{children}</ol>,
  a: ({ href, children }) => (
    <a href={href} rel="noreferrer" className="text-accent underline underline-offset-2">
      {children}
    </a>
  ),
  code: ({ children }) => (
    <code className="figures bg-well rounded px-1 py-0.5 text-[0.8125rem] break-words">{children}</code>
  ),
  pre: ({ children }) => <pre className="bg-well mt-2 overflow-x-auto rounded-lg p-4">{children}</pre>,
  table: ({ children }) => (
    <div className="relative mt-2 break-inside-avoid overflow-x-auto" role="group" aria-label="Table" tabIndex={0}>
      <table className="min-w-full border-collapse text-[0.8125rem]">{children}</table>
    </div>
  ),
  th: ({ style, children }) => (
    <th style={style} className="border-line text-muted border-b py-2 pr-6 text-left font-normal last:pr-0">
      {children}
    </th>
  ),
  td: ({ style, children }) => (
    <td style={style} className="border-line border-b py-2 pr-6 tabular-nums last:pr-0">
      {children}
    </td>
  ),
  // Nothing is fetched from elsewhere: of a picture in a card, only its words are shown.
  img: ({ alt }) => <span className="text-muted">{alt}</span>,
};

/** The model card, as the version carries it. */
export function ModelCard({ markdown }: { markdown: string }) {
  return (
    <Panel title="Model card" sentence="What it is, how it was made, how good it is, and where it fails.">
      <div className="gap-12 lg:columns-2">
        <Markdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
          {markdown}
        </Markdown>
      </div>
    </Panel>
  );
}
