import { hex, textOf, utf8 } from './bytes.ts';
import { type Element, inside, objectIdentifierOf } from './der-reader.ts';

/** The short names that OpenSSL prints, so that a DN reads the same here and where it was looked up. */
const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

/** The text of a DirectoryString or IA5String; undefined for other types and broken encodings. */
function stringOf({ tag, body }: Element): string | undefined {
  if (tag === 0x0c) return textOf(body);
  if (tag === 0x12 || tag === 0x13 || tag === 0x14 || tag === 0x16)
    return String.fromCharCode(...body.subarray(0, 4096));
  if (tag !== 0x1e || body.length % 2 !== 0) return undefined;
  let text = '';
  for (let at = 0; at < Math.min(body.length, 8192); at += 2) {
    text += String.fromCharCode(((body[at] ?? 0) << 8) | (body[at + 1] ?? 0));
  }
  return text.isWellFormed() ? text : undefined;
}

/** Special characters get a backslash, control and non-ASCII characters their UTF-8 octets as `\XX`. */
function escapeValue(text: string): string {
  return text
    .replace(/[,+"\\<>;]|^[# ]| $/g, (special) => `\\${special}`)
    .replace(/[^\x20-\x7e]+/g, (run) => hex(utf8(run)).replace(/../g, '\\$&'));
}

function attributeText(attribute: Element): string | undefined {
  const [type, value, ...rest] = inside(attribute, 0x30);
  const identifier = objectIdentifierOf(type);
  if (identifier === undefined || value === undefined || rest.length > 0) return undefined;
  const name = Object.hasOwn(shortNames, identifier) ? shortNames[identifier] : undefined;
  const text = name === undefined ? undefined : stringOf(value);
  return text === undefined ? `${name ?? identifier}=#${hex(value.whole)}` : `${name}=${escapeValue(text)}`;
}

/**
 * A Name as text, the most specific part first: `CN=app,O=Example,C=SE`. Types without a short name are
 * printed by their number and value in hexadecimal. Undefined when it is not a Name.
 * @see RFC 2253 section 2
 */
export function distinguishedName(name: Element | undefined): string | undefined {
  if (name?.tag !== 0x30) return undefined;
  const parts = inside(name, 0x30);
  if (parts.length === 0 && name.body.length > 0) return undefined;
  const texts: string[] = [];
  for (const part of parts) {
    const attributes = inside(part, 0x31).map(attributeText);
    if (attributes.length === 0 || attributes.includes(undefined)) return undefined;
    // RFC 2253 leaves the order inside one part open; this one is OpenSSL's.
    texts.unshift(attributes.reverse().join('+'));
  }
  return texts.join(',');
}
