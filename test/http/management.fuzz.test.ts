import { expect, test } from 'vitest';
import { routes } from '../../functions/management/routes.ts';
import { makeManagementWorld } from '../support/management-world.ts';

const world = await makeManagementWorld();
const token = await world.token();

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const types = [
  ...[
    'application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
  ],
  ...['text/plain', '', '\u00ff', 'application/json; charset="', 'application/json; charset=utf-16'],
];
const bodies = ['{}', '[]', 'null', 'a=%zz&b[', '--x\r\n', '{"a":1', '"\\ud800"', '\u0000'];
const parameters = [
  'nobody',
  '%00',
  '%FF',
  '%2e%2e',
  '__proto__',
  'a%7Cb%20c',
  'x'.repeat(600),
  "'%20OR%201=1--",
  '%F0%9F%92%A9',
];
const queries = [
  '',
  '?per_page=1e9&page=-1&take=0&from=%00&include_totals=maybe',
  "?q=name:'%20OR%201=1--&sort=name:1;DROP&search_engine=v3",
  '?q=%22&fields=__proto__&include_fields=x&sort=__proto__:1',
  '?q=(((&from=s.x&take=5',
  '?name[]=a&name[]=b&%=%&page=9999999999999999999',
];

/** What no answer may show: traces, file names, SQL, our own class and binding names. */
const leaks =
  /\n\s+at |\.ts:\d|\.js:\d|node_modules|TypeError|RangeError|SyntaxError|SQLITE|SELECT |KVNamespace|undefined/;

const paths = [...new Set(routes.map(({ path }) => path))];

test('HTTP-07 every route, method and content type: no failure of ours, no trace', async () => {
  const wrong: string[] = [];
  let turn = 0;
  const next = <Item>(list: readonly Item[]): Item => list[turn++ % list.length] as Item;
  for (const path of paths) {
    for (const method of methods) {
      for (const type of method === 'POST' || method === 'PUT' || method === 'PATCH' ? types : [next(types)]) {
        const where = path.replaceAll(/:[A-Za-z_]+/g, () => next(parameters)) + next(queries);
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const headers = { authorization: `Bearer ${token}`, 'content-type': type };
        const init = { method, headers, ...(hasBody ? { body: next(bodies) } : {}) };
        const response = await world.app.fetch(new Request(`https://${world.domain}/api/v2${where}`, init));
        const text = await response.text();
        const refused = response.status >= 400;
        const enveloped = !refused || method === 'HEAD' || Object(JSON.parse(text)).statusCode === response.status;
        if (response.status < 500 && enveloped && !leaks.test(text) && response.headers.has('x-auth0-requestid'))
          continue;
        wrong.push(`${method} ${where} ${type}: ${response.status} ${text.slice(0, 200)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(world.events.filter(({ type }) => type === 'failure')).toEqual([]);
}, 30_000);

test('MGMT-05 whatever is asked of a list is a page or a refusal', async () => {
  const lists = routes.filter(({ method, path }) => method === 'GET' && !path.includes(':'));
  const wrong: string[] = [];
  for (const { path } of lists) {
    for (const query of queries) {
      const answer = await world.call('GET', `${path}${query}`);
      if (answer.status >= 500 || leaks.test(answer.text))
        wrong.push(`${path}${query}: ${answer.status} ${answer.text}`);
    }
  }
  expect(wrong).toEqual([]);
});
