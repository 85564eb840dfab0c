export type Cell = string | number | boolean | null;

// A spreadsheet runs cells that begin with these as formulas; a leading apostrophe makes them text (OWASP, "CSV Injection").
const FORMULA_START = /^[=+\-@\t\r]/;

/** One CSV cell: quoted where needed, and never a formula. */
export function csvCell(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
