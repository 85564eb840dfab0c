import { describe, expect, it } from "vitest";

import type { TrainingOptions } from "@/lib/api/types";
import { SIMPLE_CNN, VGG16 } from "@/testing/recipe-fixtures";
import { trainingOptions } from "@/testing/training-fixtures";

import { augmentationFields, settingGroups, type Situation } from "./training-settings";

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

function keysIn(situation: Partial<Situation>): string[] {
  const groups = settingGroups(trainingOptions(), { mode: "fine_tune", backbone: undefined, values: {}, ...situation });
  return groups.flatMap(({ fields }) => fields.map(({ key }) => key));
}

describe("settingGroups", () => {
  it("offers what belongs to a choice only where that choice is made", () => {
    expect(keysIn({})).not.toContain("momentum");
    expect(keysIn({ values: { optimizer: "sgd" } })).toContain("momentum");
    expect(keysIn({ values: { schedule: "constant" } })).not.toContain("step_epochs");
    expect(keysIn({ values: { schedule: "step" } })).toContain("step_epochs");
    expect(keysIn({ values: { head: "flat" } })).toContain("hidden_units");
    expect(keysIn({ values: { head: "" } })).not.toContain("hidden_units");
    expect(keysIn({})).toContain("teachers");
    expect(keysIn({})).not.toContain("distillation_share");
    expect(keysIn({ values: { teachers: "pets-1" } })).toContain("distillation_share");
    expect(keysIn({})).toContain("layer_decay");
    expect(keysIn({ mode: "scratch" })).not.toContain("layer_decay");
  });

  it("shapes the small network only, which has no weights to begin with", () => {
    const small = keysIn({ mode: "scratch", backbone: SIMPLE_CNN });
    expect(small).toContain("filters");
    expect(small).not.toContain("weights");
    expect(keysIn({ mode: "scratch", backbone: VGG16, values: { backbone: "vgg16" } })).not.toContain("filters");
  });

  it("bounds the frozen blocks by those that the network has", () => {
    const groups = settingGroups(trainingOptions(), { mode: "fine_tune", backbone: VGG16, values: {} });
    const frozen = groups.flatMap(({ fields }) => fields).find(({ key }) => key === "freeze_till");
    expect(frozen).toMatchObject({ maximum: 5, fallback: "4" });
    expect(frozen?.help).toContain("5 blocks of VGG-16");
  });
});
