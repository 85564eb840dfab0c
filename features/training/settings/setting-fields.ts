import { record } from "@/lib/record";

/** What the visitor changed, as it was typed; what is not here is left to the server's defaults. */
export type SettingValues = Readonly<Record<string, string | boolean>>;

export interface SettingField {
  key: string;
  label: string;
  help: string;
  kind: "integer" | "number" | "boolean" | "choice" | "text" | "integers" | "names";
  choices: readonly string[];
  minimum: number | null;
  maximum: number | null;
  /** How many entries a list may hold. */
  most: number | null;
  /** What holds while nothing is typed, as far as it is known beforehand. */
  fallback: string | boolean | null;
}

/** Read one property of a JSON schema; of `T or null`, T is what can be typed. */
export function fieldOf(key: string, label: string, schema: unknown, fallback: unknown): SettingField {
  const property = record(schema);
  const variants = Array.isArray(property.anyOf) ? property.anyOf.map(record) : [];
  const main = { ...property, ...variants.find(({ type }) => type !== "null") };
  const constants = variants.flatMap((variant) => ("const" in variant ? [variant.const] : []));
  const choices = (Array.isArray(main.enum) ? main.enum : constants).map(String);
  const kind = kindOf(main, choices);
  const bounds = kind === "integers" ? record(main.items) : main;
  return {
    key,
    label,
    help: typeof property.description === "string" ? property.description : "",
    kind,
    choices,
    minimum: numeric(bounds.minimum) ?? numeric(bounds.exclusiveMinimum),
    maximum: numeric(bounds.maximum) ?? numeric(bounds.exclusiveMaximum),
    most: kind === "integers" || kind === "names" ? numeric(main.maxItems) : null,
    fallback: typedForm(fallback),
  };
}

/** A setting as the API gives it, the way a person would type it; nothing where nobody could. */
export function typedForm(value: unknown): string | boolean | null {
  if (typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === "number" || typeof item === "string"))
    return value.join(", ");
  return null;
}

function kindOf({ type, items }: Readonly<Record<string, unknown>>, choices: readonly string[]): SettingField["kind"] {
  if (choices.length > 0) return "choice";
  if (type === "array") return record(items).type === "string" ? "names" : "integers";
  if (type === "integer" || type === "number" || type === "boolean") return type;
  return "text";
}

/** Why what was typed cannot be meant, or nothing. */
export function faultOf(field: SettingField, typed: string): string | undefined {
  if (typed.trim() === "") return undefined;
  if (field.kind === "integers") return faultOfList(field, numbersIn(typed));
  if (field.kind === "names" && field.most !== null && namesIn(typed).length > field.most)
    return `${field.most} at most.`;
  if (field.kind === "integer" || field.kind === "number") return faultOfNumber(field, Number(typed));
  return undefined;
}

function faultOfNumber({ kind, minimum, maximum }: SettingField, value: number): string | undefined {
  const isWhole = kind !== "number";
  if (Number.isNaN(value) || (isWhole && !Number.isInteger(value)))
    return isWhole ? "A whole number, please." : "A number, please.";
  if (minimum !== null && value < minimum) return `${minimum} at least.`;
  if (maximum !== null && value > maximum) return `${maximum} at most.`;
  return undefined;
}

function faultOfList(field: SettingField, numbers: readonly number[]): string | undefined {
  if (numbers.some(Number.isNaN)) return "Whole numbers with commas between them, please.";
  if (field.most !== null && numbers.length > field.most) return `${field.most} numbers at most.`;
  return numbers.map((value) => faultOfNumber(field, value)).find((fault) => fault !== undefined);
}

function namesIn(typed: string): string[] {
  return typed.split(/[\s,]+/).filter((part) => part !== "");
}

function numbersIn(typed: string): number[] {
  return namesIn(typed).map(Number);
}

/** What was typed, as the API takes it; empty fields are left to the defaults. */
export function typedSettings(fields: readonly SettingField[], values: SettingValues): Record<string, unknown> {
  const entries = fields.flatMap((field): [string, unknown][] => {
    const value = values[field.key];
    return value === undefined || value === "" ? [] : [[field.key, valueOf(field, value)]];
  });
  return Object.fromEntries(entries);
}

function valueOf({ kind }: SettingField, value: string | boolean): unknown {
  if (typeof value === "boolean") return value;
  if (kind === "integers") return numbersIn(value);
  if (kind === "names") return namesIn(value);
  return kind === "integer" || kind === "number" ? Number(value) : value;
}

function numeric(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
