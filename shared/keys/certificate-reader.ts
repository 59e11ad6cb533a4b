import { textOf } from './bytes.ts';
import { type Element, inside, sequenceOf } from './der-reader.ts';
import { distinguishedName } from './distinguished-name.ts';

/** What is read of a certificate. Nothing of it is proven: no signature or chain is checked here. */
export interface ReadCertificate {
  subject_dn: string;
  /** Milliseconds since 1970. */
  not_after: number;
  /** The elements of its SubjectPublicKeyInfo. */
  publicKey: readonly Element[];
}

/** UTCTime (1950 to 2049) or GeneralizedTime, to the second, in UTC. @see RFC 5280 section 4.1.2.5 */
function timeOf(element: Element | undefined): number | undefined {
  const text = element === undefined ? undefined : textOf(element.body);
  if (element === undefined || text === undefined) return undefined;
  const short = element.tag === 0x17 && /^\d{12}Z$/.test(text);
  if (!short && !(element.tag === 0x18 && /^\d{14}Z$/.test(text))) return undefined;
  const century = short ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') : '';
  const [, date, hours, minutes, seconds] = /^(\d{8})(\d\d)(\d\d)(\d\d)Z$/.exec(century + text) ?? [];
  if (date === undefined) return undefined;
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const milliseconds = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Reads an X.509 certificate in DER, of any version. Undefined when it is none. @see RFC 5280 section 4.1 */
export function readCertificate(der: Uint8Array): ReadCertificate | undefined {
  const [certified, algorithm, signature, ...rest] = sequenceOf(der);
  if (algorithm?.tag !== 0x30 || signature?.tag !== 0x03 || rest.length > 0) return undefined;
  const fields = inside(certified, 0x30);
  // The version is left out of first-version certificates.
  const [serial, , , validity, subject, publicKey] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  const [, notAfter] = inside(validity, 0x30);
  const subject_dn = distinguishedName(subject);
  const not_after = timeOf(notAfter);
  if (serial?.tag !== 0x02 || subject_dn === undefined || not_after === undefined) return undefined;
  return { subject_dn, not_after, publicKey: inside(publicKey, 0x30) };
}
