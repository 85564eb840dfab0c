import { expect, test } from "vitest";

import { frameSidePx, frameSize } from "./frames";

test("a frame is as small as the model's input allows, and never blown up", () => {
  expect([192, 300, 1024].map(frameSidePx)).toEqual([256, 300, 512]);
  expect(frameSize(1280, 720, 256)).toEqual({ width: 455, height: 256 });
  expect(frameSize(720, 1280, 256)).toEqual({ width: 256, height: 455 });
  expect(frameSize(320, 240, 256)).toEqual({ width: 320, height: 240 });
});
