import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { sample } from "./pictures";

const WIDTH_PX = 320;
const HEIGHT_PX = 240;
const FRAMES_A_SECOND = 8;

/** A part of a film: one of the dashboard's samples, moved about as a hand would. */
export interface Scene {
  sample: string;
  seconds: number;
}

/** Make a film that Chromium takes for a camera (Y4M, 4:2:0); `page` is any page, whose canvas draws it. Gives its path. */
export async function makeFilm(page: Page, scenes: readonly Scene[]): Promise<string> {
  const parts: Buffer[] = [
    Buffer.from(`YUV4MPEG2 W${WIDTH_PX} H${HEIGHT_PX} F${FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n`),
  ];
  for (const { sample: name, seconds } of scenes) {
    const url = `data:image/jpeg;base64,${sample(name).buffer.toString("base64")}`;
    const count = seconds * FRAMES_A_SECOND;
    const frames = await page.evaluate(drawFrames, { url, count, width: WIDTH_PX, height: HEIGHT_PX });
    for (const frame of frames) parts.push(Buffer.from("FRAME\n"), Buffer.from(frame, "base64"));
  }
  const path = join(mkdtempSync(join(tmpdir(), "whisker-e2e-film-")), "film.y4m");
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

/** Runs in the browser: the picture drifts, zooms, and grows lighter and darker; each frame in base64. */
async function drawFrames({
  url,
  count,
  width,
  height,
}: {
  url: string;
  count: number;
  width: number;
  height: number;
}) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas");
  const frames: string[] = [];
  for (let index = 0; index < count; index++) {
    const scale = Math.max(width / image.width, height / image.height) * (1.15 + 0.1 * Math.sin(index / 7));
    const [x, y] = [Math.sin(index / 5) * 14, Math.cos(index / 8) * 10];
    context.filter = `brightness(${1 + 0.15 * Math.sin(index / 11)})`;
    context.drawImage(
      image,
      (width - image.width * scale) / 2 + x,
      (height - image.height * scale) / 2 + y,
      image.width * scale,
      image.height * scale,
    );
    frames.push(base64(planes(context.getImageData(0, 0, width, height).data)));
  }
  return frames;

  /** From RGB to a plane of Y and quarter planes of Cb and Cr, full range (ITU-T T.871). */
  function planes(rgb: Uint8ClampedArray): Uint8Array {
    const bytes = new Uint8Array((width * height * 3) / 2);
    let chroma = width * height;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [r = 0, g = 0, b = 0] = rgb.subarray((row * width + column) * 4);
        bytes[row * width + column] = 0.299 * r + 0.587 * g + 0.114 * b;
        if (row % 2 === 1 || column % 2 === 1) continue;
        bytes[chroma] = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b;
        bytes[chroma + (width * height) / 4] = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b;
        chroma++;
      }
    }
    return bytes;
  }

  function base64(bytes: Uint8Array): string {
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }
}
