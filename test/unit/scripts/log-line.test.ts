import { expect, it } from 'vitest';
import { logLine } from '../../../scripts/local/log-line.ts';

it('LOG-02 prints what callers sent without control characters', () => {
  const client_id = '\u001b[2J\u001b[31mHACK\u0007\nready https://evil/\u2028\u202e';
  const line = logLine(JSON.stringify({ date: '2026-01-01T00:00:00.000Z', type: 'feccft', client_id }));
  expect(line).toContain('client_id=\\u001b[2J\\u001b[31mHACK\\u0007\\u000aready https://evil/\\u2028\\u202e');
  expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
});
