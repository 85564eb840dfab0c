export const CODE_LANGUAGES = ["curl", "python", "javascript"] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

interface Call {
  /** Where this server answers, such as http://localhost:5000. */
  origin: string;
  /** A version to ask by name; null asks whichever is live. */
  version: string | null;
  /** Whether the server wants a token. */
  needsToken: boolean;
}

/** Code that asks this server about a picture, ready to be run. */
export function readyCode(language: CodeLanguage, call: Call): string {
  const url = `${call.origin}/predict${call.version === null ? "" : `?model=${encodeURIComponent(call.version)}`}`;
  return WRITERS[language](url, call.needsToken);
}

const WRITERS: Record<CodeLanguage, (url: string, needsToken: boolean) => string> = {
  curl: (url, needsToken) =>
    [
      `curl -F file=@photo.jpg`,
      ...(needsToken ? [`  -H "Authorization: Bearer $WHISKER_TOKEN"`] : []),
      `  "${url}"`,
    ].join(" \\\n"),
  python: (url, needsToken) =>
    [
      ...(needsToken ? ["import os", ""] : []),
      "import requests  # pip install requests",
      "",
      'with open("photo.jpg", "rb") as photo:',
      "    answer = requests.post(",
      `        "${url}",`,
      '        files={"file": photo},',
      ...(needsToken ? [`        headers={"Authorization": f"Bearer {os.environ['WHISKER_TOKEN']}"},`] : []),
      "        timeout=30,",
      "    )",
      "answer.raise_for_status()",
      "prediction = answer.json()",
      'print(prediction["predicted_class"], prediction["confidence"])',
    ].join("\n"),
  javascript: (url, needsToken) =>
    [
      "// Node 20 or later",
      'import { openAsBlob } from "node:fs";',
      "",
      "const form = new FormData();",
      'form.append("file", await openAsBlob("photo.jpg"), "photo.jpg");',
      `const answer = await fetch("${url}", {`,
      '  method: "POST",',
      ...(needsToken ? ["  headers: { Authorization: `Bearer ${process.env.WHISKER_TOKEN}` },"] : []),
      "  body: form,",
      "});",
      "const { predicted_class, confidence } = await answer.json();",
      "console.log(predicted_class, confidence);",
    ].join("\n"),
};
