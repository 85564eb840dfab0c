import { deflateSync } from "node:zlib";

import { crc32 } from "./crc32";
import type { Picture } from "./pictures";
import { zipOf } from "./zip";

const SIDE_PX = 64;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export type Shape = "circles" | "stripes";

/** A PNG of a dark disc, or of dark stripes, on a light ground; each number draws another one. */
export function drawing(shape: Shape, number: number): Buffer {
  return painted((x, y) => colourAt(shape, number, x, y));
}

/** The same as if it were drawn at night. */
export function darkDrawing(shape: Shape, number: number): Buffer {
  return painted((x, y) => colourAt(shape, number, x, y).map((value) => Math.round(value / 8)));
}

function painted(colour: (x: number, y: number) => number[]): Buffer {
  const rows = Array.from({ length: SIDE_PX }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: SIDE_PX }, (__, x) => colour(x, y)).flat()]),
  );
  return png(Buffer.concat(rows));
}

function colourAt(shape: Shape, number: number, x: number, y: number): [number, number, number] {
  const radius = 14 + (number % 9);
  const isDisc = Math.hypot(x - 28 - (number % 8), y - 30 - (number % 5)) < radius;
  const isStripe = (x + number * 3) % (10 + (number % 5)) < 4;
  const tint = (number * 37) % 60;
  if (shape === "circles" ? isDisc : isStripe) return [20 + tint, 30, 90 - tint];
  return [235, 225 - tint / 3, 200 + tint / 2].map(Math.round) as [number, number, number];
}

/** 8 bits a channel, red, green, blue, no interlacing. */
function png(scanlines: Buffer): Buffer {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(SIDE_PX, 0);
  size.writeUInt32BE(SIDE_PX, 4);
  const header = Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])]);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(scanlines)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A ZIP as people send them: two folders of drawings, a file that is no picture, and what a Mac leaves behind. */
export function drawnZip(countOfEach: number): Picture {
  const drawings = (["circles", "stripes"] as const).flatMap((shape) =>
    Array.from({ length: countOfEach }, (_, number) => ({
      path: `${shape}/${shape}-${number}.png`,
      content: drawing(shape, number),
    })),
  );
  const noise = [
    { path: "circles/broken.png", content: Buffer.from("not a picture") },
    { path: "__MACOSX/circles/._circles-1.png", content: Buffer.from("x") },
  ];
  return { name: "shapes.zip", mimeType: "application/zip", buffer: zipOf([...drawings, ...noise]) };
}

/** Drawings among which something is wrong: some are dark, one is there twice, one lies in both folders, one is broken. */
export function faultyZip(countOfEach: number, darkOfEach: number): Picture {
  const drawings = (["circles", "stripes"] as const).flatMap((shape) => [
    ...Array.from({ length: countOfEach }, (_, number) => ({
      path: `${shape}/${shape}-${number}.png`,
      content: drawing(shape, number),
    })),
    ...Array.from({ length: darkOfEach }, (_, number) => ({
      path: `${shape}/dark-${shape}-${number}.png`,
      content: darkDrawing(shape, countOfEach + number),
    })),
  ]);
  const faults = [
    { path: "circles/copy.png", content: drawing("circles", 1) },
    { path: "circles/torn.png", content: drawing("stripes", 200) },
    { path: "stripes/torn.png", content: drawing("stripes", 200) },
    { path: "stripes/broken.png", content: Buffer.from("not a picture") },
  ];
  return { name: "faults.zip", mimeType: "application/zip", buffer: zipOf([...drawings, ...faults]) };
}
