import { lazily } from '../model/lazily.ts';
import type { KeyDocuments, KeyFormat } from '../model/ports.ts';
import { keySet } from './key-set.ts';

const load = async () => (await import('./certificate-formats.ts')).certificateFormats;

type Formats = Awaited<ReturnType<typeof load>>;

interface Format {
  type: string;
  form: keyof Formats;
}

/** Registered media types where there is one (RFC 8555 section 9.1, RFC 2585 section 4.1). */
const formats: Readonly<Record<KeyFormat, Format>> = {
  pem: { type: 'application/pem-certificate-chain', form: 'pem' },
  cer: { type: 'application/pkix-cert', form: 'cer' },
  rawpem: { type: 'text/plain; charset=utf-8', form: 'rawpem' },
  pb7: { type: 'application/x-pkcs7-certificates', form: 'pkcs7' },
  fingerprint: { type: 'text/plain; charset=utf-8', form: 'fingerprint' },
};

const certificateFormats = lazily('the formats of certificates', load);

/** The public keys as the doors print them: the key set, and a certificate by the last part of its path. */
export const keyDocuments: KeyDocuments = {
  keySet,
  async render(format, key) {
    const { type, form } = formats[format];
    return { type, body: (await certificateFormats())[form](key) };
  },
};
