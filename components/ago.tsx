import { formatAgo, formatDate } from "@/lib/format";

import { More } from "./explain";

/** How long ago something was; pointed at, tapped or pressed, it says when exactly. */
export function Ago({ iso }: { iso: string }) {
  const [ago, exact] = [formatAgo(iso), formatDate(iso)];
  return <time dateTime={iso}>{ago === exact ? exact : <More more={exact}>{ago}</More>}</time>;
}
