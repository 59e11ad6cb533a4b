import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

/**
 * The house rules as failing tests: floors, sizes, cycles, names, purity. `docs/architecture.md` says
 * them in words.
 */
const root = join(import.meta.dirname, '..');
const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
  cwd: root,
  encoding: 'utf8',
});
// A file that is gone is listed until its removal is committed.
const present = (path: string): boolean => path !== '' && existsSync(join(root, path));
const files = listed.split('\n').filter((path) => present(path) && !path.endsWith('.d.ts'));
const sources = files.filter((path) => /^(?:functions|shared|scripts)\//.test(path));

interface Node {
  type: string;
  start: number;
  end: number;
  [member: string]: unknown;
}

interface Import {
  from: string;
  typeOnly: boolean;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const programs = new Map(files.map((path) => [path, parseSync(path, read(path)).program as unknown as Node]));

function* nodesOf(node: unknown): Generator<Node> {
  if (Array.isArray(node)) for (const one of node) yield* nodesOf(one);
  else if (typeof node === 'object' && node !== null) {
    if (typeof (node as Node).type === 'string') yield node as Node;
    for (const value of Object.values(node)) yield* nodesOf(value);
  }
}

/** Static and dynamic ones, and what is exported from elsewhere. */
function importsOf(path: string): Import[] {
  const imports: Import[] = [];
  for (const node of nodesOf(programs.get(path))) {
    const source = (node['source'] as { value?: unknown } | null | undefined)?.value;
    if (!/^(?:Import|Export(?:Named|All))/.test(node.type) || typeof source !== 'string') continue;
    const specifiers = (node['specifiers'] ?? []) as { importKind?: string }[];
    const kind = node['importKind'] ?? node['exportKind'];
    const typeOnly = kind === 'type' || (specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type'));
    imports.push({ from: source, typeOnly });
  }
  return imports;
}

/** The file an import names, or undefined for a package. */
const resolved = (path: string, from: string): string | undefined =>
  from.startsWith('.')
    ? normalize(join(dirname(path), from))
        .split(sep)
        .join('/')
    : undefined;

const roomOf = (path: string): string => /^(shared\/[a-z]+|functions|scripts|test)/.exec(path)?.[1] ?? path;

/** Files that may see every room. */
const wiring = new Set([
  'functions/wire.ts',
  'functions/token-ports.ts',
  'functions/lazy-ports.ts',
  'functions/index.ts',
  'functions/local/index.ts',
]);

const mayImport: Record<string, readonly string[]> = {
  'shared/model': [],
  'shared/protocol': ['shared/model'],
  'shared/keys': ['shared/model'],
  'shared/storage': ['shared/model'],
  functions: ['shared/model', 'shared/protocol'],
  scripts: ['shared/model'],
};

const packages: Record<string, RegExp> = {
  'shared/model': /^valibot$/,
  'shared/protocol': /^$/,
  'shared/keys': /^bcryptjs$/,
  'shared/storage': /^cloudflare:workers$/,
  functions:
    /^(?:hono(?:\/.*)?|cloudflare:workers|@phi-ag\/argon2\/argon2\.wasm|liquidjs\/dist\/liquid\.browser\.mjs)$/,
};

describe('floors', () => {
  it('every room imports only from the floors below it', () => {
    const wrong: string[] = [];
    for (const path of sources.filter((one) => !wiring.has(one))) {
      const room = roomOf(path);
      for (const { from } of importsOf(path)) {
        const target = resolved(path, from);
        const other = target === undefined ? undefined : roomOf(target);
        if (other !== undefined && other !== room && !mayImport[room]?.includes(other))
          wrong.push(`${path} -> ${from}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('every room uses only the packages of its floor', () => {
    const wrong = sources
      .filter((path) => packages[roomOf(path)] !== undefined)
      .flatMap((path) => importsOf(path).map(({ from }) => ({ path, from })))
      .filter(({ path, from }) => !from.startsWith('.') && packages[roomOf(path)]?.test(from) !== true)
      .map(({ path, from }) => `${path} -> ${from}`);
    expect(wrong).toEqual([]);
  });

  it('a dynamic import names its module, so that it counts like any other', () => {
    const dynamic = (path: string): Node[] =>
      [...nodesOf(programs.get(path))].filter((node) => node.type === 'ImportExpression');
    const isNamed = (node: Node): boolean => typeof (node['source'] as { value?: unknown }).value === 'string';
    const worker = sources.filter((path) => !path.startsWith('scripts/'));
    expect(worker.filter((path) => !dynamic(path).every(isNamed))).toEqual([]);
    expect(importsOf('functions/app.ts')).toContainEqual({ from: './management/index.ts', typeOnly: false });
  });

  it('only wiring imports local mode, so it never reaches the production bundle', () => {
    const wrong = sources.filter(
      (path) =>
        path.startsWith('functions/') &&
        !path.startsWith('functions/local/') &&
        importsOf(path).some(({ from }) => resolved(path, from)?.startsWith('functions/local/')),
    );
    expect(wrong).toEqual([]);
  });

  it('imports form no circle, types included', () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      else if (!done.has(path)) {
        for (const { from } of importsOf(path)) {
          const target = resolved(path, from);
          if (target !== undefined && programs.has(target)) walk(target, [...trail, path]);
        }
        done.add(path);
      }
    };
    for (const path of files) walk(path, []);
    expect(circles).toEqual([]);
  });
});

describe('sizes', () => {
  const linesOf = (text: string): number => text.split('\n').length - 1;

  it('no file is over 300 lines', () => {
    expect(files.filter((path) => linesOf(read(path)) > 300)).toEqual([]);
  });

  it('half of the source files are at most 80 lines', () => {
    const sizes = sources.map((path) => linesOf(read(path))).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(80);
  });

  it('no function is over 60 lines', () => {
    const long: string[] = [];
    for (const path of sources) {
      const text = read(path);
      for (const node of nodesOf(programs.get(path))) {
        if (!/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) continue;
        const lines = linesOf(text.slice(node.start, node.end)) + 1;
        if (lines > 60) long.push(`${path}:${linesOf(text.slice(0, node.start)) + 1} has ${lines} lines`);
      }
    }
    expect(long).toEqual([]);
  });
});

describe('names and words', () => {
  it('no file or folder has a name that says nothing', () => {
    expect(
      sources.filter(
        (path) =>
          /(?:^|[/-])(?:utils?|helpers?|common|misc|manager|service)s?[./-]/.test(path) &&
          path !== 'functions/local/kv-service.ts',
      ),
    ).toEqual([]);
  });

  it('no source has the type any, a suppressed check or a left-over', () => {
    const forbidden = /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|\b(?:TODO|FIXME|XXX|HACK)\b/;
    const isAny = (node: Node): boolean => node.type === 'TSAnyKeyword';
    expect(
      sources.filter((path) => forbidden.test(read(path)) || [...nodesOf(programs.get(path))].some(isAny)),
    ).toEqual([]);
  });

  it('only Worker entries have a default export', () => {
    const entries = new Set([
      'functions/index.ts',
      'functions/front/index.ts',
      'functions/local/index.ts',
      'functions/local/kv-service.ts',
    ]);
    const found = sources.filter((path) =>
      [...nodesOf(programs.get(path))].some((node) => node.type === 'ExportDefaultDeclaration'),
    );
    expect(found.filter((path) => !entries.has(path))).toEqual([]);
  });

  it('every exported function has a docstring', () => {
    const bare: string[] = [];
    for (const path of sources) {
      const text = read(path);
      for (const node of nodesOf(programs.get(path))) {
        if (node.type !== 'ExportNamedDeclaration' || !isFunction(node['declaration'] as Node | null)) continue;
        if (!/\*\/\s*$/.test(text.slice(0, node.start)))
          bare.push(`${path}:${text.slice(0, node.start).split('\n').length}`);
      }
    }
    expect(bare).toEqual([]);
  });
});

/** A function, or constants of which one is: an arrow function, or something that is said to be a function. */
function isFunction(declaration: Node | null): boolean {
  if (declaration?.type !== 'VariableDeclaration') return declaration?.type === 'FunctionDeclaration';
  return (declaration['declarations'] as Node[]).some((one) => {
    const value = one['init'] as Node | null;
    const name = one['id'] as { typeAnnotation?: { typeAnnotation?: Node } | null };
    const types = [value?.type, name.typeAnnotation?.typeAnnotation?.type];
    return types.some((type) => /^(?:Arrow)?FunctionExpression$|^TSFunctionType$/.test(type ?? ''));
  });
}

describe('purity', () => {
  const without = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

  it('the rules know no clock, no randomness, no crypto, no platform', () => {
    const forbidden =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bcrypto\b|\bKVNamespace\b|\bDurableObject|\bfetch\(|\bconsole\b/;
    const rooms = /^shared\/(?:protocol|model)\//;
    expect(sources.filter((path) => rooms.test(path) && forbidden.test(without(read(path))))).toEqual([]);
  });

  it('crypto.subtle is used in the keys room only', () => {
    expect(
      sources.filter(
        (path) =>
          /^(?:functions|shared)\//.test(path) &&
          !path.startsWith('shared/keys/') &&
          /crypto\.subtle/.test(without(read(path))),
      ),
    ).toEqual([]);
  });

  it('every grant is in the table and has an http test of its name', async () => {
    const { grants } = await import('../shared/protocol/grants/index.ts');
    const named = sources
      .filter((path) => /^shared\/protocol\/grants\/(?!grant\.|index\.)/.test(path))
      .map((path) => path.replace(/^.*\/|\.ts$/g, ''));
    expect([...grants.keys()].map((type) => type.replace(/^.*\//, '').replaceAll('_', '-')).sort()).toEqual(
      named.sort(),
    );
    for (const name of named) expect(files.some((path) => path.startsWith(`test/http/token.${name}`))).toBe(true);
  });
});
