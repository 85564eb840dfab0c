import { describe, expect, it } from "vitest";

import { faultOf, fieldOf, typedForm, typedSettings } from "./setting-fields";

const STRENGTH = fieldOf("strength", "Strength", { type: "number", minimum: 0, maximum: 2 }, 1);
const FILTERS = fieldOf(
  "filters",
  "Filters",
  { anyOf: [{ type: "array", items: { type: "integer", minimum: 4, maximum: 1024 }, maxItems: 3 }, { type: "null" }] },
  [32, 64],
);
const COPIES = fieldOf("copies", "Copies", { anyOf: [{ type: "object" }, { const: "balance", type: "string" }] }, {});

const TEACHERS = fieldOf("teachers", "Teachers", { type: "array", items: { type: "string" }, maxItems: 2 }, []);

describe("fieldOf", () => {
  it("reads a list of numbers with the bounds of each", () => {
    expect(FILTERS).toMatchObject({ kind: "integers", minimum: 4, maximum: 1024, most: 3, fallback: "32, 64" });
  });
});

describe("typedForm", () => {
  it("writes a setting as a person would type it, where one could", () => {
    expect([typedForm(0.5), typedForm([8, 16]), typedForm(true), typedForm(null), typedForm({ a: 1 })]).toEqual([
      "0.5",
      "8, 16",
      true,
      null,
      null,
    ]);
  });
});

describe("typedSettings", () => {
  it("sends numbers as numbers, lists as lists, and leaves out what was not typed", () => {
    const typed = { strength: "0.5", filters: "32 64, 128", copies: "balance" };
    expect(typedSettings([STRENGTH, FILTERS, COPIES], typed)).toEqual({
      strength: 0.5,
      filters: [32, 64, 128],
      copies: "balance",
    });
    expect(typedSettings([STRENGTH], { strength: "" })).toEqual({});
    expect(typedSettings([TEACHERS], { teachers: "pets-1, pets-2" })).toEqual({ teachers: ["pets-1", "pets-2"] });
  });
});

describe("faultOf", () => {
  it("names the bound that was passed", () => {
    expect(faultOf(STRENGTH, "3")).toBe("2 at most.");
    expect(faultOf(STRENGTH, "much")).toBe("A number, please.");
    expect(faultOf(STRENGTH, "1.5")).toBeUndefined();
  });

  it("judges each number of a list, and their count", () => {
    expect(faultOf(FILTERS, "32, 64")).toBeUndefined();
    expect(faultOf(FILTERS, "32, 2")).toBe("4 at least.");
    expect(faultOf(FILTERS, "32, many")).toBe("Whole numbers with commas between them, please.");
    expect(faultOf(FILTERS, "8, 8, 8, 8")).toBe("3 numbers at most.");
    expect(faultOf(TEACHERS, "a-1 b-1 c-1")).toBe("2 at most.");
  });
});
