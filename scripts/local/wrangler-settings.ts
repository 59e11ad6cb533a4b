import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface WranglerSettings {
  compatibilityDate: string;
  /** Binding name to class name. */
  durableObjects: ReadonlyMap<string, string>;
  vars: Readonly<Record<string, string>>;
}

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The facts of `wrangler.toml`, or of the front's file, that the local server must share with production. Reads the forms
 * that these files use (one binding per inline table, one var per line) and fails when it finds none of them.
 */
export function wranglerSettings(file: 'wrangler.toml' | 'wrangler.front.toml' = 'wrangler.toml'): WranglerSettings {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const compatibilityDate = /^compatibility_date\s*=\s*"([^"]+)"/m.exec(text)?.[1];
  const objects = text.matchAll(/\{\s*name\s*=\s*"([^"]+)",\s*class_name\s*=\s*"([^"]+)"/g);
  const durableObjects = new Map([...objects].map(([, name = '', className = '']) => [name, className]));
  if (compatibilityDate === undefined || durableObjects.size === 0) {
    throw new Error(`${file} names no compatibility_date or no Durable Object`);
  }
  return { compatibilityDate, durableObjects, vars: vars(text) };
}

function vars(text: string): Record<string, string> {
  const section = text.split(/^\[vars\]$/m)[1]?.split(/^\[/m)[0] ?? '';
  return Object.fromEntries(
    [...section.matchAll(/^(\w+)\s*=\s*"([^"]*)"$/gm)].map(([, name = '', value]) => [name, value ?? '']),
  );
}
