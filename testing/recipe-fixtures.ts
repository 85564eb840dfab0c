import type { Backbone, Recipe } from "@/lib/api/types";

export function backbone(change: Partial<Backbone> = {}): Backbone {
  return {
    name: "efficientnet_lite0",
    title: "EfficientNet-Lite0",
    input_size_px: 224,
    block_count: 18,
    parameters_millions: 3.4,
    licence: "Apache-2.0",
    source: "Installed",
    weights_from: "package",
    weights_ready: true,
    modes: ["quick", "fine_tune", "scratch"],
    measures: null,
    ...change,
  };
}

export const VGG16 = backbone({
  name: "vgg16",
  title: "VGG-16",
  block_count: 5,
  parameters_millions: 14.7,
  licence: "CC-BY-4.0",
  weights_from: "download",
  weights_ready: false,
});

export const SIMPLE_CNN = backbone({
  name: "simple_cnn",
  title: "Small convolutional network",
  input_size_px: 64,
  block_count: 4,
  licence: "none",
  weights_from: "none",
  modes: ["scratch"],
});

export function backbones(): Backbone[] {
  return [backbone(), SIMPLE_CNN, VGG16];
}

export function recipe(change: Partial<Recipe> = {}): Recipe {
  const settings = { mode: "fine_tune", backbone: "vgg16", size_px: 224, freeze_till: 4, optimizer: "sgd", epochs: 10 };
  return {
    name: "vgg16-cats-vs-dogs",
    title: "VGG-16 on cats and dogs",
    summary: "Teaches the last block.",
    after: "A classic first project.",
    data: { source: "cats-vs-dogs", title: "Cats and dogs" },
    settings,
    resolved: { ...settings, weights: "imagenet", momentum: 0.9 } as unknown as Recipe["resolved"],
    ...change,
  };
}
