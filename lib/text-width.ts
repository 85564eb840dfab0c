/** How wide letters of 13 pixels are, about; an SVG can neither measure nor cut its text before it is drawn. */
const LETTER_PX = { narrow: 4, usual: 7, wide: 9.5 };
const NARROW = /[ fijlrtI.,'|-]/;
const WIDE = /[mwA-Z\u1100-\uffff]/;

function letterWidth(letter: string): number {
  if (NARROW.test(letter)) return LETTER_PX.narrow;
  return WIDE.test(letter) ? LETTER_PX.wide : LETTER_PX.usual;
}

/** About how many pixels a text takes. */
export function textWidth(text: string): number {
  return Array.from(text).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

/** As much of a text as there is room for. */
export function fitted(text: string, widthPx: number): string {
  if (textWidth(text) <= widthPx) return text;
  const letters = Array.from(text);
  let used = 0;
  const most = letters.findIndex((letter) => (used += letterWidth(letter)) > widthPx);
  return `${letters
    .slice(0, Math.max(most - 1, 1))
    .join("")
    .trimEnd()}…`;
}
