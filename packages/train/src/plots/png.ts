/**
 * Pixels as a PNG file, stored without compression: small pictures need none, and no library then runs where there is no Node.
 * @module
 * @see Portable Network Graphics (PNG) Specification, second edition, ISO/IEC 15948
 */

/** A PNG file of `height` rows of `width` pixels, each of three bytes: red, green, blue. Of pixels that are all grey one byte is stored. */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const isGrey = pixels.every((part, i) => part === pixels[i - (i % 3)]);
  const bytes = isGrey ? pixels.filter((_, i) => i % 3 === 0) : pixels;
  const length = bytes.length / height;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  // Eight bits, and grey or colors without alpha; compression, filters and interlacing are the only or the first ones.
  header.setUint8(8, 8);
  header.setUint8(9, isGrey ? 0 : 2);
  // Each row begins with the number of its filter, 0 for none.
  const rows = new Uint8Array(height * (1 + length));
  for (let y = 0; y < height; y++)
    rows.set(bytes.subarray(y * length, (y + 1) * length), y * (1 + length) + 1);
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", stored(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** A zlib stream whose blocks are stored as they are, and its Adler-32. */
function stored(bytes: Uint8Array): Uint8Array {
  const most = 0xffff;
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at === 0 || at < bytes.length; at += most) {
    const block = bytes.subarray(at, at + most);
    const last = at + most >= bytes.length ? 1 : 0;
    const { length } = block;
    parts.push(Uint8Array.of(last, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255), block);
  }
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return joined([...parts, word(b * 65536 + a)]);
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const body = joined([new TextEncoder().encode(name), content]);
  let crc = -1;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return joined([word(content.length), body, word(~crc >>> 0)]);
}

const word = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes as base64, which Node and pages spell differently. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j < 4; j++) text += i + j <= bytes.length ? letters[(three >> (18 - 6 * j)) & 63] : "=";
  }
  return text;
}
