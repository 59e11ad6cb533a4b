import { expect, it } from 'vitest';
import { dnsEvidence } from '../../functions/domain-evidence.ts';

it('asks the resolver with options that the platform knows', async () => {
  const answers: [status: number, body: unknown][] = [];
  const evidence = dnsEvidence(async (...request) => {
    const response = await fetch(...request);
    answers.push([response.status, await response.clone().json()]);
    return response;
  });
  expect(await evidence.proves('_latchkey.login.example.test', 'text')).toBe(false);
  const url = 'https://cloudflare-dns.com/dns-query?name=_latchkey.login.example.test&type=TXT';
  expect(answers).toEqual([[599, { blocked: url }]]);
});
