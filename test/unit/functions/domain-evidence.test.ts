import { expect, test } from 'vitest';
import { dnsEvidence } from '../../../functions/domain-evidence.ts';
import { localEvidence } from '../../../functions/local/local-evidence.ts';

const name = '_latchkey.login.example.test';
const record = 'latchkey-domain-verification=abc';

/** An evidence whose resolver answers this; `asked` are the requests it got. */
const answering = (response: () => Response | Promise<Response>) => {
  const asked: { url: URL; init: RequestInit | undefined }[] = [];
  const evidence = dnsEvidence(async (input, init) => {
    asked.push({ url: new URL(String(input)), init });
    return response();
  });
  return { evidence, asked };
};
const dns = (data: unknown[], Status: unknown = 0) =>
  answering(() => Response.json({ Status, Answer: data.map((one) => ({ name, type: 16, TTL: 60, data: one })) }));

test('a TXT record with the text is proof, also next to others and in pieces', async () => {
  for (const data of [
    [`"${record}"`],
    [record],
    ['"v=spf1 -all"', `"${record}"`],
    ['"latchkey-domain-" "verification=abc"'],
  ]) {
    expect(await dns(data).evidence.proves(name, record)).toBe(true);
  }
});

test('the question goes to the fixed resolver and carries the name escaped', async () => {
  const { evidence, asked } = dns([]);
  await evidence.proves('a.test&type=A#x', record);
  expect(
    asked.map(({ url }) => [
      url.origin,
      url.pathname,
      url.searchParams.getAll('name'),
      url.searchParams.getAll('type'),
    ]),
  ).toEqual([['https://cloudflare-dns.com', '/dns-query', ['a.test&type=A#x'], ['TXT']]]);
  expect(asked[0]?.init?.redirect).toBe('manual');
  expect(asked[0]?.init?.signal).toBeInstanceOf(AbortSignal);
});

test.each([
  ['another text', dns([`"${record}x"`])],
  ['a part of it', dns(['"latchkey"'])],
  ['no record', dns([])],
  ['no such domain', dns([`"${record}"`], 3)],
  ['no status', dns([`"${record}"`], null)],
  ['data that is no text', dns([{ toString: record }, 5, null])],
  ['another type', answering(() => Response.json({ Status: 0, Answer: [{ name, type: 5, data: record }] }))],
  ['a refusal', answering(() => Response.json({ Status: 0, Answer: [{ type: 16, data: record }] }, { status: 500 }))],
  ['a redirect', answering(() => new Response(null, { status: 302, headers: { location: 'https://other.test/' } }))],
  ['something else', answering(() => new Response('<html>'))],
  ['null', answering(() => new Response('null'))],
  ['an answer that is no list', answering(() => Response.json({ Status: 0, Answer: { length: 1 } }))],
  ['null records', answering(() => Response.json({ Status: 0, Answer: [null] }))],
  ['no body', answering(() => new Response(null))],
  ['a failure', answering(() => Promise.reject(new TypeError('unreachable')))],
])('%s is no proof', async (_what, { evidence }) => {
  expect(await evidence.proves(name, record)).toBe(false);
});

test('an answer over 64 KiB is not read to its end', async () => {
  let sent = 0;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      controller.enqueue(new Uint8Array(16_384).fill(0x20));
    },
    cancel() {
      cancelled = true;
    },
  });
  const { evidence } = answering(() => new Response(stream));
  expect(await evidence.proves(name, record)).toBe(false);
  expect([cancelled, sent < 10]).toEqual([true, true]);
});

test('in local mode names under localhost need no proof, all others do', async () => {
  const local = localEvidence(dns([]).evidence);
  expect(await local.proves('_latchkey.shop.localhost', record)).toBe(true);
  expect(await local.proves('_latchkey.localhost.example.test', record)).toBe(false);
  expect(await localEvidence(dns([`"${record}"`]).evidence).proves(name, record)).toBe(true);
  expect(await localEvidence(undefined).proves(name, record)).toBe(false);
});
