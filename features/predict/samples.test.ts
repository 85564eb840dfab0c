import { expect, test } from "vitest";

import type { PicturePrediction } from "@/lib/api/types";

import { bundledSamples, testSamples } from "./samples";

function tested(className: string, name: string): PicturePrediction {
  const answer = { predicted_class: className, confidence: 0.9, is_unknown: false };
  return { image_id: `id-${name}`, file_name: name, class_name: className, ...answer };
}

test("a model of cats and dogs is offered both, and two of neither", () => {
  expect(bundledSamples(["cats", "dogs"]).map(({ label }) => label)).toHaveLength(4);
});

test("a model without dogs is offered no dog", () => {
  const labels = bundledSamples(["Cat", "owl"]).map(({ label }) => label);
  expect(labels).toEqual(["A cat", "A cup of coffee", "A rocket"]);
});

test("a model's own test pictures are of as many classes as can be", () => {
  const samples = testSamples([tested("owl", "1"), tested("owl", "2"), tested("fox", "3"), tested("owl", "4")]);
  expect(samples.map(({ fileName }) => fileName)).toEqual(["1", "3", "2", "4"]);
  expect(samples[1]).toMatchObject({ label: "Fox", path: "/images/id-3/thumbnail?size=768", isApi: true });
});
