import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deployedFront, registryId } from '../../../scripts/local/deployment.ts';

const settings = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const complete = settings('wrangler.toml');
const listed = (title: string): string =>
  JSON.stringify([
    { id: '0a1b', title: 'other' },
    { id: 'c0ffee', title },
  ]);

describe('the KV namespace that front and complete Worker share', () => {
  it('is the one that wrangler made for the complete Worker', () => {
    expect(registryId(complete, listed('latchkey-registry'))).toBe('c0ffee');
    expect(registryId(complete, `A word before\n${listed('latchkey-registry')}`)).toBe('c0ffee');
  });

  it('is the one that is written into its settings, where one is', () => {
    const written = complete.replace('binding = "REGISTRY"', 'binding = "REGISTRY"\nid = "abc123"');
    expect(registryId(written, listed('latchkey-registry'))).toBe('abc123');
  });

  it.each([listed('latchkey-front-registry'), '[]', ''])('is never another one: %s', (list) => {
    expect(() => registryId(complete, list)).toThrow(/no KV namespace latchkey-registry/);
  });
});

describe('the settings that the front is deployed with', () => {
  it('have the namespace, and paths from the folder of the build', () => {
    const deployed = deployedFront(settings('wrangler.front.toml'), 'c0ffee');
    expect(deployed).toContain('[[kv_namespaces]]\nbinding = "REGISTRY"\nid = "c0ffee"\n');
    expect(deployed).toContain('main = "front/index.js"');
    expect(deployed).not.toContain('[build]');
    expect(deployed).toContain('entrypoint = "Behind"');
  });

  it('are refused when the file has another form', () => {
    expect(() => deployedFront('main = "elsewhere.js"', 'c0ffee')).toThrow(/another form/);
  });
});
