import { type Bytes, hex, utf8 } from './bytes.ts';
import { sha256 } from './digest.ts';

/** A request to a service of AWS, and whose it is. */
export interface AwsOrder {
  method: 'GET' | 'POST';
  /** Its path must need no further encoding; it has no query. */
  url: URL;
  body: string;
  service: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * The headers that sign a request by Signature Version 4: host, time and body are what the signature covers.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function signForAws(order: AwsOrder): Promise<Record<string, string>> {
  const { method, url, body, service, region, accessKeyId, secretAccessKey } = order;
  const time = new Date(order.now).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const signed = 'host;x-amz-date';
  const request = [
    ...[method, url.pathname, '', `host:${url.host}`, `x-amz-date:${time}`, '', signed],
    await hexDigest(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, await hexDigest(request)].join('\n');
  let key = utf8(`AWS4${secretAccessKey}`);
  for (const part of [day, region, service, 'aws4_request']) key = await hmac(key, part);
  const signature = hex(await hmac(key, text)).toLowerCase();
  const credential = `Credential=${accessKeyId}/${scope}`;
  return {
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signed}, Signature=${signature}`,
  };
}

const hexDigest = async (text: string): Promise<string> => hex(await sha256(utf8(text))).toLowerCase();

async function hmac(key: Bytes, text: string): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8(text)));
}
