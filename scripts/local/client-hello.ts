/** Largest ClientHello record, in bytes: what a TLS record can carry. */
export const largestHello = 5 + 16_384;

const handshakeRecord = 22;
const clientHello = 1;
const serverNameExtension = 0;
const fixedPart = 5 + 4 + 2 + 32;

/**
 * The server name in the first bytes of a TLS connection.
 * @returns `more` until the first record is complete; undefined when it is no ClientHello or names no server.
 * @see RFC 8446 section 4.1.2 and RFC 6066 section 3
 */
export function serverNameOf(bytes: Buffer): string | 'more' | undefined {
  if (bytes.length > 0 && bytes[0] !== handshakeRecord) return undefined;
  if (bytes.length < 5 || bytes.length < 5 + bytes.readUInt16BE(3)) return 'more';
  if (bytes[5] !== clientHello) return undefined;
  try {
    let at = fixedPart;
    at += 1 + bytes.readUInt8(at);
    at += 2 + bytes.readUInt16BE(at);
    at += 1 + bytes.readUInt8(at);
    return fromExtensions(bytes, at + 2, at + 2 + bytes.readUInt16BE(at));
  } catch {
    return undefined;
  }
}

function fromExtensions(bytes: Buffer, start: number, end: number): string | undefined {
  for (let at = start; at + 4 <= end; at += 4 + bytes.readUInt16BE(at + 2)) {
    if (bytes.readUInt16BE(at) !== serverNameExtension) continue;
    const nameAt = at + 4 + 2 + 1;
    return bytes.toString('latin1', nameAt + 2, nameAt + 2 + bytes.readUInt16BE(nameAt)).toLowerCase();
  }
  return undefined;
}
