/** Bytes that one step of the loop takes. */
const STEP = 8;

/**
 * `[STEP][256]`: what a byte contributes to the checksum once 0 to STEP − 1 more bytes have
 * followed it. With a table for each distance the loop takes several bytes at once (Intel's
 * “slicing by 8”).
 */
const TABLES = new Int32Array(STEP * 256);

for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  TABLES[byte] = crc;
}
for (let at = 256; at < TABLES.length; at++) {
  const before = TABLES[at - 256];
  TABLES[at] = (before >>> 8) ^ TABLES[before & 0xff];
}

/**
 * CRC-32 as zip archives use it.
 *
 * @param {Uint8Array} bytes
 * @param {number} [before] the checksum of the bytes before
 */
export function crc32(bytes, before = 0) {
  const count = bytes.length;
  const steps = count - (count % STEP);
  let crc = ~before;
  let at = 0;
  for (; at < steps; at += STEP) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      TABLES[0x700 | (crc & 0xff)] ^
      TABLES[0x600 | ((crc >>> 8) & 0xff)] ^
      TABLES[0x500 | ((crc >>> 16) & 0xff)] ^
      TABLES[0x400 | (crc >>> 24)] ^
      TABLES[0x300 | bytes[at + 4]] ^
      TABLES[0x200 | bytes[at + 5]] ^
      TABLES[0x100 | bytes[at + 6]] ^
      TABLES[bytes[at + 7]];
  }
  for (; at < count; at++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[at]) & 0xff];
  return ~crc >>> 0;
}
