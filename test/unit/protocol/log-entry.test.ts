import { expect, test } from 'vitest';
import type { SecurityEvent } from '../../../shared/model/event.ts';
import { isoDate } from '../../../shared/model/iso-date.ts';
import { logEntry } from '../../../shared/protocol/log-entry.ts';

const at = Date.UTC(2026, 0, 1, 12, 34, 56, 7);
const event: SecurityEvent = {
  ...{ type: 'seccft', tenant: 't', host: 'a.test', client_id: 'c', client_name: undefined, audience: 'x"y' },
  ...{ ip: '192.0.2.1', user_agent: 'sdk (iPhone)', request_id: 'r' },
};
const detailsOf = (more: Partial<SecurityEvent>) => JSON.parse(logEntry({ type: 'f', ...more }, at)).details;

test('an entry is the text of what the event says, in one order', () => {
  expect(logEntry(event, at)).toBe(
    '{"date":"2026-01-01T12:34:56.007Z","type":"seccft","client_id":"c","ip":"192.0.2.1","hostname":"a.test",' +
      '"user_agent":"sdk (iPhone)","isMobile":true,"audience":"x\\"y","details":{"request_id":"r"}}',
  );
});

test('details are what is said beyond Auth0’s fields, and left out when that is nothing', () => {
  expect(detailsOf({})).toBeUndefined();
  expect(detailsOf({ error: '', details: { nothing: undefined } })).toBeUndefined();
  expect(detailsOf({ status: 401, error: 'access_denied', request_id: 'r' })).toEqual({
    ...{ status: 401, error: 'access_denied', request_id: 'r' },
  });
  expect(detailsOf({ status: 401, details: { status: undefined, a: 1 } })).toEqual({ a: 1 });
  expect(detailsOf({ request_id: 'r', details: { a: 'x'.repeat(3975) } })).toHaveProperty('a');
  expect(detailsOf({ request_id: 'r', details: { a: 'x'.repeat(3976) } })).toEqual({
    request_id: 'r',
    truncated: true,
  });
});

test('LOG-02 every text is bounded and well-formed', () => {
  const long = '\u0000'.repeat(9000);
  const texts = ['description', 'client_id', 'client_name', 'connection', 'connection_id', 'strategy', 'user_name'];
  const more = ['strategy_type', 'organization', 'ip', 'host', 'user_agent', 'user_id', 'audience', 'scope', 'error'];
  const said = Object.fromEntries([...texts, ...more].map((name) => [name, long]));
  const text = logEntry({ type: 'f', request_id: 'r', ...said }, at);
  expect(text.length).toBeLessThan(30_000);
  expect(JSON.parse(text).client_id).toBe(`${long.slice(0, 300)}…`);
  expect(JSON.parse(text).details.error).toBe(`${long.slice(0, 300)}…`);
  expect(JSON.parse(logEntry({ type: 'f', client_id: `${'x'.repeat(299)}😀` }, at)).client_id).toBe(
    `${'x'.repeat(299)}\ufffd…`,
  );
});

test.each([0, 7, 999, 1000, at, at + 1, at - 1, at + 993, at + 994, at])(
  '%d is the date that toISOString gives',
  (time) => {
    expect(isoDate(time)).toBe(new Date(time).toISOString());
  },
);
