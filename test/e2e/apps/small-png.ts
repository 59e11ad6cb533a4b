import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Palette pictures of at most 256 colours: a page needs no more, and takes a third of the bytes. */

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Picture {
  width: number;
  height: number;
  /** Red, green and blue of every pixel in `0xrrggbb`. */
  pixels: Uint32Array;
}

/** @returns the same picture as a palette PNG; the bits that most colours differ in least are dropped */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = decoded(png);
  const { palette, keyOf } = paletteOf(pixels);
  const places = new Map([...palette.keys()].map((key, place) => [key, place]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = places.get(keyOf(pixels[y * width + x] ?? 0)) ?? 0;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colors = Buffer.from([...palette.values()].flatMap((rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255]));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** As many bits of each colour as leave 256 colours; each stands for the most frequent one of its kind. */
function paletteOf(pixels: Uint32Array): { palette: Map<number, number>; keyOf(pixel: number): number } {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const frequent = [...counts].sort(([, one], [, other]) => other - one).map(([pixel]) => pixel);
  for (let dropped = 0; ; dropped += 1) {
    const part = (0xff << dropped) & 0xff;
    const mask = (part << 16) | (part << 8) | part;
    const palette = new Map<number, number>();
    for (const pixel of frequent) if (!palette.has(pixel & mask)) palette.set(pixel & mask, pixel);
    if (palette.size <= 256) return { palette, keyOf: (pixel) => pixel & mask };
  }
}

/** Reads what Chromium writes: eight bits, RGB or RGBA, not interlaced. */
function decoded(png: Buffer): Picture {
  const parts: Buffer[] = [];
  let [width, height, bytes] = [0, 0, 3];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    if (type === 'IDAT') parts.push(data);
    if (type !== 'IHDR') continue;
    [width, height, bytes] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9] === 6 ? 4 : 3];
  }
  const lines = unfiltered(inflateSync(Buffer.concat(parts)), width * bytes, bytes);
  const pixels = Uint32Array.from({ length: width * height }, (_, index) => lines.readUIntBE(index * bytes, 3));
  return { width, height, pixels };
}

/** Undoes the filters of PNG lines (PNG, third edition, section 9.2). */
function unfiltered(raw: Buffer, stride: number, bytes: number): Buffer {
  const lines = Buffer.alloc((raw.length / (stride + 1)) * stride);
  for (let index = 0; index < lines.length; index += 1) {
    const [y, x] = [Math.floor(index / stride), index % stride];
    const filter = raw[y * (stride + 1)] ?? 0;
    const left = x < bytes ? 0 : (lines[index - bytes] ?? 0);
    const up = y === 0 ? 0 : (lines[index - stride] ?? 0);
    const corner = x < bytes || y === 0 ? 0 : (lines[index - stride - bytes] ?? 0);
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
    lines[index] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
  }
  return lines;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value)) as [number, number, number];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
