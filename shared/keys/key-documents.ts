import type { KeyDocuments, KeyFormat } from '../model/ports.ts';
import type { PublishedKey } from '../model/signing-key.ts';
import type { Bytes } from './bytes.ts';
import { certificateFormats } from './certificate-formats.ts';
import { keySet } from './key-set.ts';

interface Format {
  type: string;
  body(key: PublishedKey): string | Bytes;
}

/** Registered media types where there is one (RFC 8555 section 9.1, RFC 2585 section 4.1). */
const formats: Readonly<Record<KeyFormat, Format>> = {
  pem: { type: 'application/pem-certificate-chain', body: certificateFormats.pem },
  cer: { type: 'application/pkix-cert', body: certificateFormats.cer },
  rawpem: { type: 'text/plain; charset=utf-8', body: certificateFormats.rawpem },
  pb7: { type: 'application/x-pkcs7-certificates', body: certificateFormats.pkcs7 },
  fingerprint: { type: 'text/plain; charset=utf-8', body: certificateFormats.fingerprint },
};

/** The public keys as the doors print them: the key set, and a certificate by the last part of its path. */
export const keyDocuments: KeyDocuments = {
  keySet,
  async render(format, key) {
    const { type, body } = formats[format];
    return { type, body: body(key) };
  },
};
