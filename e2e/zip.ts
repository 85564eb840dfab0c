import { crc32 } from "./crc32";

interface Entry {
  path: string;
  content: Buffer;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const UTF8_NAME = 0x0800;

/** A ZIP of these files, uncompressed, as APPNOTE.TXT of PKWARE describes it. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { path, content } of entries) {
    const name = Buffer.from(path, "utf-8");
    const facts = factsOf(content, name.length);
    const local = Buffer.concat([uint32(LOCAL_HEADER), uint16(20), facts, uint16(0), name, content]);
    centrals.push(
      Buffer.concat([
        uint32(CENTRAL_HEADER),
        uint16(20),
        uint16(20),
        facts,
        Buffer.alloc(12), // No extra field, comment, second disk or attributes.
        uint32(offset),
        name,
      ]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const count = uint16(entries.length);
  const end = [uint32(END), uint32(0), count, count, uint32(directory.length), uint32(offset), uint16(0)];
  return Buffer.concat([...locals, directory, ...end]);
}

/** What both headers say of a file: flags, no compression, 1 January 1980, checksum, sizes and the name's length. */
function factsOf(content: Buffer, nameLength: number): Buffer {
  const size = uint32(content.length);
  const day = uint16(0x0021);
  return Buffer.concat([
    uint16(UTF8_NAME),
    uint16(0),
    uint16(0),
    day,
    uint32(crc32(content)),
    size,
    size,
    uint16(nameLength),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
