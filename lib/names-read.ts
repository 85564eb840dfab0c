import type { IngestReport } from "./api/types";

/** How names were read that a ZIP holds in something else than UTF-8. */
export interface NamesRead {
  encoding: string;
  /** Whether there is no other way to read them. */
  is_certain: boolean;
  examples: readonly string[];
  alternatives: readonly { encoding: string; example: string }[];
}

/** What a report says of its ZIP's names; null where they were UTF-8, or where the report is from before this was kept. */
export function namesReadIn(report: IngestReport & { names?: NamesRead | null }): NamesRead | null {
  return report.names ?? null;
}

const ENCODINGS: Readonly<Record<string, string>> = {
  "utf-8": "UTF-8",
  gbk: "Chinese, simplified (GBK)",
  gb18030: "Chinese, simplified (GB 18030)",
  big5: "Chinese, traditional (Big5)",
  shift_jis: "Japanese (Shift JIS)",
  cp932: "Japanese (Windows)",
  euc_jp: "Japanese (EUC-JP)",
  euc_kr: "Korean (EUC-KR)",
  cp949: "Korean (Windows)",
  cp866: "Cyrillic (DOS)",
  cp1251: "Cyrillic (Windows)",
  koi8_r: "Cyrillic (KOI8-R)",
  cp1252: "Western European (Windows)",
  cp437: "Western (DOS)",
  cp850: "Western European (DOS)",
  cp852: "Central European (DOS)",
  cp1250: "Central European (Windows)",
  cp1253: "Greek (Windows)",
  cp1254: "Turkish (Windows)",
  cp1255: "Hebrew (Windows)",
  cp1256: "Arabic (Windows)",
};

/** What every server accepts; others are offered where a report names them. */
const ALWAYS_OFFERED = ["gbk", "big5", "shift_jis", "euc_kr", "cp866", "cp1252", "cp437", "utf-8"];

/** An encoding as people call it; one that is unknown here by its own name. */
export function encodingLabel(encoding: string): string {
  return ENCODINGS[encoding] ?? encoding;
}

export interface EncodingChoice {
  encoding: string;
  /** How a name of this ZIP would read, where the report says. */
  example: string | null;
}

/** What the names may have been written in: first what the report could try, then the others. */
export function encodingChoices({ encoding, alternatives }: NamesRead): EncodingChoice[] {
  const tried = alternatives.map((alternative) => alternative.encoding);
  const others = ALWAYS_OFFERED.filter((name) => name !== encoding && !tried.includes(name));
  return [...alternatives, ...others.map((name) => ({ encoding: name, example: null }))];
}
