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

test("a model's own test pictures are shown small and asked about in full", () => {
  const samples = testSamples(["1", "2", "3", "4", "5"].map((name) => tested("owl", name)));
  expect(samples.map(({ fileName }) => fileName)).toEqual(["1", "2", "3", "4"]);
  expect(samples[1]).toMatchObject({
    label: "Owl",
    path: "/images/id-2",
    thumbnail: "/images/id-2/thumbnail?size=256",
    isApi: true,
  });
});
