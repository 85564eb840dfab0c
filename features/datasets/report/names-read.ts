import type { IngestReport, NamesReading } from "@/lib/api/types";

type Encoding = NamesReading["encoding"];

/** Every way to read names that servers know, in the order in which people are offered it. */
const LABELS: Readonly<Record<Encoding, string>> = {
  gbk: "Chinese, simplified (GBK)",
  big5: "Chinese, traditional (Big5)",
  shift_jis: "Japanese (Shift JIS)",
  euc_jp: "Japanese (EUC-JP)",
  euc_kr: "Korean (EUC-KR)",
  cp874: "Thai (Windows)",
  cp866: "Cyrillic (DOS)",
  cp855: "Cyrillic (old DOS)",
  cp1251: "Cyrillic (Windows)",
  koi8_r: "Russian (KOI8-R)",
  koi8_u: "Ukrainian (KOI8-U)",
  iso8859_5: "Cyrillic (ISO 8859-5)",
  cp437: "Western (DOS)",
  cp850: "Western European (DOS)",
  cp1252: "Western European (Windows)",
  mac_roman: "Western European (old Macs)",
  cp852: "Central European (DOS)",
  cp1250: "Central European (Windows)",
  iso8859_2: "Central European (ISO 8859-2)",
  cp775: "Baltic (DOS)",
  cp1257: "Baltic (Windows)",
  cp737: "Greek (DOS)",
  cp1253: "Greek (Windows)",
  cp857: "Turkish (DOS)",
  cp1254: "Turkish (Windows)",
  cp862: "Hebrew (DOS)",
  cp1255: "Hebrew (Windows)",
  cp720: "Arabic (DOS)",
  cp1256: "Arabic (Windows)",
  "utf-8": "UTF-8",
};

/** What a report says of its ZIP's names; null where they were UTF-8, or where the report is from before this was kept. */
export function namesReadIn(report: IngestReport): NamesReading | null {
  return report.names ?? null;
}

/** An encoding as people call it. */
export function encodingLabel(encoding: Encoding): string {
  return LABELS[encoding];
}

export interface EncodingChoice {
  encoding: Encoding;
  /** How a name of this ZIP would read, where the report says. */
  example: string | null;
}

/** What the names may have been written in: first what the report could try, then the others. */
export function encodingChoices({ encoding, alternatives = [] }: NamesReading): EncodingChoice[] {
  const tried = alternatives.map((alternative) => alternative.encoding);
  const others = (Object.keys(LABELS) as Encoding[]).filter((name) => name !== encoding && !tried.includes(name));
  return [...alternatives, ...others.map((name) => ({ encoding: name, example: null }))];
}
