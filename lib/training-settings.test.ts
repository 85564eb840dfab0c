import { describe, expect, it } from "vitest";

import type { TrainingOptions } from "./api/types";
import { augmentationFields, faultOf, typedSettings } from "./training-settings";

const OPTIONS = {
  defaults: { augmentation: { strength: 1, copies: {} } },
  modes: [],
  schema: {
    $defs: {
      AugmentationConfig: {
        properties: {
          strength: { type: "number", minimum: 0, maximum: 2, description: "Multiplies the rest." },
          copies: { anyOf: [{ type: "object" }, { const: "balance", type: "string" }] },
        },
      },
    },
  },
} as unknown as TrainingOptions;

describe("augmentationFields", () => {
  it("offers what the server's schema knows, a word that may be given as a choice", () => {
    const [strength, copies] = augmentationFields(OPTIONS);
    expect(strength).toMatchObject({ key: "strength", kind: "number", minimum: 0, maximum: 2, fallback: "1" });
    expect(copies).toMatchObject({ key: "copies", kind: "choice", choices: ["balance"], fallback: null });
  });
});

describe("typedSettings", () => {
  it("sends numbers as numbers and leaves out what was not typed", () => {
    const fields = augmentationFields(OPTIONS);
    expect(typedSettings(fields, { strength: "0.5", copies: "balance" })).toEqual({ strength: 0.5, copies: "balance" });
    expect(typedSettings(fields, { strength: "" })).toEqual({});
  });
});

describe("faultOf", () => {
  it("names the bound that was passed", () => {
    const [strength] = augmentationFields(OPTIONS);
    if (strength === undefined) throw new Error("no field");
    expect(faultOf(strength, "3")).toBe("2 at most.");
    expect(faultOf(strength, "much")).toBe("A number, please.");
    expect(faultOf(strength, "1.5")).toBeUndefined();
  });
});
