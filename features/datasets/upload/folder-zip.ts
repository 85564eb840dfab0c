import { crc32 } from "./crc32";

/** A file and where it lies in what was given, with "/" between folders. */
export interface PlacedFile {
  path: string;
  file: File;
}

/** A file that was there when its folder was listed, and cannot be read now. */
export class FileUnreadable extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} could not be read.`);
    this.name = "FileUnreadable";
    this.path = path;
  }
}

/** What a ZIP of the plain kind may hold; larger ones need fields that this writer does not write. */
export const MOST_ZIP_FILES = 65_534;
export const MOST_ZIP_BYTES = 0xfffffffe;

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const IS_UTF8 = 0x0800;
/** 1 January 1980, a ZIP's beginning of time: the same folder is always the same ZIP. */
const NO_TIME = 0;
const FIRST_DAY = 0x0021;

/**
 * Make a ZIP of files, stored as they are, after APPNOTE.TXT of PKWARE.
 *
 * Pictures are compressed already. The ZIP refers to the files where they lie: each is read once here, for its checksum,
 * and once more as it is sent, and none is held in memory.
 */
export async function zipOfFiles(
  files: readonly PlacedFile[],
  name: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<File> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const total = sorted.reduce((sum, { file }) => sum + file.size, 0);
  const locals: BlobPart[] = [];
  const centrals: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  let read = 0;
  for (const placed of sorted) {
    const crc = await checksumOf(placed, signal, (count) => onProgress((read += count) / Math.max(total, 1)));
    const path = new TextEncoder().encode(placed.path);
    const facts = factsOf(crc, placed.file.size, path.length);
    const local = joined(numbers([4, LOCAL_HEADER], [2, VERSION]), facts, numbers([2, 0]), path);
    // No comment, no further disk, no attributes.
    const before = numbers([4, CENTRAL_HEADER], [2, VERSION], [2, VERSION]);
    const after = numbers([2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
    centrals.push(joined(before, facts, after, path));
    locals.push(local, placed.file);
    offset += local.length + placed.file.size;
  }
  const size = centrals.reduce((sum, central) => sum + central.length, 0);
  const count = centrals.length;
  const end = numbers([4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return new File([...locals, ...centrals, end], name, { type: "application/zip" });
}

/** What both headers say of a file: flags, no compression, time, checksum, sizes and the name's length. */
function factsOf(crc: number, size: number, nameLength: number): Uint8Array<ArrayBuffer> {
  return numbers([2, IS_UTF8], [2, 0], [2, NO_TIME], [2, FIRST_DAY], [4, crc], [4, size], [4, size], [2, nameLength]);
}

async function checksumOf(
  { path, file }: PlacedFile,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<number> {
  let crc = 0;
  let size = 0;
  try {
    const reader = file.stream().getReader();
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      signal.throwIfAborted();
      crc = crc32(step.value, crc);
      size += step.value.length;
      onRead(step.value.length);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof Error ? new FileUnreadable(path) : cause;
  }
  if (size !== file.size) throw new FileUnreadable(path);
  return crc;
}

/** Numbers of so many bytes each, the lowest byte first. */
function numbers(...fields: readonly (readonly [2 | 4, number])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((sum, [length]) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [length, value] of fields) {
    if (length === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += length;
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
