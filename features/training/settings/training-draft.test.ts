import { describe, expect, it } from "vitest";

import type { Backbone } from "@/lib/api/types";
import { backbone, backbones, recipe, SIMPLE_CNN, VGG16 } from "@/testing/recipe-fixtures";
import { trainingOptions } from "@/testing/training-fixtures";

import { changesOf } from "./training-changes";
import { type Draft, EMPTY_DRAFT, settingsOf, withBackbone, withMode, withRecipe } from "./training-draft";
import { augmentationFields, settingGroups } from "./training-settings";

const FILLED = withRecipe(EMPTY_DRAFT, recipe());

function offerFor({ mode, values }: Draft, chosen: Backbone) {
  const groups = settingGroups(trainingOptions(), { mode, backbone: chosen, values });
  const augmentationPlan = mode === "quick" ? [] : augmentationFields(trainingOptions());
  return { fields: groups.flatMap(({ fields }) => fields), augmentationPlan, backbones: backbones(), backbone: chosen };
}

function sent(draft: Draft, chosen: Backbone) {
  const { fields, augmentationPlan } = offerFor(draft, chosen);
  return settingsOf(draft, fields, augmentationPlan, trainingOptions());
}

describe("withRecipe", () => {
  it("fills in what the recipe states, and takes it away again", () => {
    expect(FILLED).toMatchObject({ mode: "fine_tune", values: { backbone: "vgg16", optimizer: "sgd", epochs: "10" } });
    expect(withRecipe(FILLED, null)).toEqual(EMPTY_DRAFT);
  });

  it("leaves what the visitor typed", () => {
    const typed = { ...FILLED, values: { ...FILLED.values, epochs: "3" } };
    expect(withRecipe(typed, null).values).toEqual({ epochs: "3" });
  });
});

describe("withBackbone", () => {
  it("keeps as large a share of the blocks frozen", () => {
    expect(withBackbone(FILLED, backbone(), VGG16).values).toMatchObject({ freeze_till: "14" });
  });

  it("changes to a way to learn that the network knows", () => {
    expect(withBackbone(EMPTY_DRAFT, SIMPLE_CNN, backbone()).mode).toBe("scratch");
  });
});

describe("withMode", () => {
  it("lets go of a network that does not know the way to learn", () => {
    const small = withBackbone(EMPTY_DRAFT, SIMPLE_CNN, backbone());
    expect(withMode(small, "quick", backbones()).values.backbone).toBe("");
    expect(withMode(FILLED, "quick", backbones()).values.backbone).toBe("vgg16");
  });
});

describe("settingsOf", () => {
  it("sends the mode and the promotion alone where nothing was chosen", () => {
    expect(sent(EMPTY_DRAFT, backbone())).toEqual({ mode: "quick", promote: "auto" });
  });

  it("says in so many words what a recipe states and does not apply any more", () => {
    const emptied = { ...FILLED, values: { ...FILLED.values, epochs: "" } };
    expect(sent(emptied, VGG16)).toMatchObject({ backbone: "vgg16", epochs: null, freeze_till: 4 });
    expect(sent(withMode(FILLED, "quick", backbones()), VGG16)).toMatchObject({ optimizer: null, freeze_till: null });
  });

  it("puts a recipe's augmentation back to the default", () => {
    const varied = recipe({ settings: { mode: "fine_tune", augmentation: { rotation: 0.2 } } });
    const draft = withRecipe(EMPTY_DRAFT, varied);
    expect(sent(draft, backbone()).augmentation).toEqual({ rotation: 0.2 });
    expect(sent({ ...draft, augmentation: {} }, backbone()).augmentation).toEqual({ rotation: 0.03 });
  });
});

describe("changesOf", () => {
  it("lists what a recipe changed, with the default behind each", () => {
    const changes = changesOf(FILLED, offerFor(FILLED, VGG16));
    expect(changes.map(({ label, words, by }) => [label, words, by])).toEqual([
      ["Image size", "224", "recipe"],
      ["Epochs", "10", "recipe"],
      ["Optimizer", "SGD with momentum", "recipe"],
    ]);
    expect(changes[1]?.backWords).toBe("8");
    expect(changes[1]?.undone.values).not.toHaveProperty("epochs");
  });

  it("leads from what the visitor typed back to the recipe", () => {
    const typed = { ...FILLED, values: { ...FILLED.values, epochs: "3" } };
    const [epochs] = changesOf(typed, offerFor(typed, VGG16)).filter(({ key }) => key === "epochs");
    expect(epochs).toMatchObject({ words: "3", by: "visitor", backWords: "10" });
    expect(epochs?.undone.values.epochs).toBe("10");
  });

  it("names another way to learn and another network than the recipe's", () => {
    const other = withMode(withBackbone(FILLED, backbone(), VGG16), "quick", backbones());
    const [mode, network] = changesOf(other, offerFor(other, backbone()));
    expect(mode).toMatchObject({ label: "Method", backWords: "Fine-tuned" });
    expect(network).toMatchObject({ label: "Network", words: "EfficientNet-Lite0", backWords: "VGG-16" });
    expect(network?.undone.values.backbone).toBe("vgg16");
  });

  it("is empty where all is as it would be by itself", () => {
    const typed = { ...EMPTY_DRAFT, values: { seed: "0", flips: true } };
    expect(changesOf(typed, offerFor(typed, backbone()))).toEqual([]);
  });
});
