import { expect, test } from "vitest";

import { CODE_LANGUAGES, readyCode } from "./ready-code";

const CALL = { origin: "https://cats.example.org", version: null, needsToken: false };

test.each(CODE_LANGUAGES)("%s asks this server's live model", (language) => {
  const code = readyCode(language, CALL);
  expect(code).toContain('"https://cats.example.org/predict"');
  expect(code).not.toContain("WHISKER_TOKEN");
});

test.each(CODE_LANGUAGES)("%s names a version that is not live", (language) => {
  expect(readyCode(language, { ...CALL, version: "pets-2" })).toContain("/predict?model=pets-2");
});

test.each(CODE_LANGUAGES)("%s sends a token from the environment where the server wants one", (language) => {
  expect(readyCode(language, { ...CALL, needsToken: true })).toMatch(/Bearer .*WHISKER_TOKEN/);
});
