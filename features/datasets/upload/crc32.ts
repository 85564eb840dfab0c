const POLYNOMIAL = 0xedb88320;
const STRIDE = 4;

/** Four tables, so that four bytes are taken at a time: https://create.stephan-brumme.com/crc32/ (slicing-by-4). */
const TABLES = tables();

/** Go on with a CRC-32 over further bytes; the first call begins with 0. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % STRIDE);
  for (let at = 0; at < whole; at += STRIDE) {
    const word = crc ^ view.getUint32(at, true);
    crc = entry(3, word) ^ entry(2, word >>> 8) ^ entry(1, word >>> 16) ^ entry(0, word >>> 24);
  }
  for (let at = whole; at < bytes.length; at++) crc = (crc >>> 8) ^ entry(0, crc ^ view.getUint8(at));
  return ~crc >>> 0;
}

function entry(table: number, byte: number): number {
  return TABLES[(table << 8) | (byte & 0xff)] ?? 0;
}

function tables(): Int32Array {
  const all = new Int32Array(STRIDE * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    all[byte] = crc;
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0;
    all[at] = (before >>> 8) ^ (all[before & 0xff] ?? 0);
  }
  return all;
}
