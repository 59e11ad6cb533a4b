import type { Liquid, Rendered } from '../../shared/model/mail.ts';

/**
 * Bounds of one rendering. Time cannot be measured while a Worker computes, so the parts that are rendered are
 * counted instead: a loop in a loop ends here. Sizes are in characters.
 */
const longestTemplate = 600_000;
const mostSteps = 50_000;
const mostMemory = 4_000_000;
const longestResult = 1_000_000;

/** Auth0's own engine, loaded when the first template of a tenant is used: no other request pays for it. */
const load = () => import('liquidjs/dist/liquid.browser.mjs');

type Engine = Awaited<ReturnType<typeof load>>;

/**
 * Liquid by LiquidJS. It reads own properties of plain values only, compiles to closures (no `eval`), and finds no
 * files: `include` and `layout` have nothing to name.
 */
export const liquid: Liquid = {
  async render(template, values) {
    try {
      return rendered(await load(), template, values);
    } catch (error) {
      return { ok: false, why: sentence(error) };
    }
  },
};

function rendered(engine: Engine, template: string, values: Readonly<Record<string, unknown>>): Rendered {
  const { Context, Liquid: Environment, toValueSync } = engine;
  const environment = new Environment({ parseLimit: longestTemplate, templates: {}, cache: false });
  const parts = environment.parse(template);
  const memory = allowance(mostMemory, 'The template needs too much memory');
  const time = allowance(mostSteps, 'The template takes too long');
  const limits = { memoryLimit: memory.use, renderLimit: time.count, liquid: environment } as unknown as Limits;
  const context = new Context({ ...values }, environment.options, { sync: true }, limits);
  const output = bounded();
  toValueSync(environment.renderer.renderTemplates(parts, context, output as unknown as Emitter));
  return { ok: true, text: output.buffer };
}

type Limits = ConstructorParameters<Engine['Context']>[3];
type Emitter = Parameters<InstanceType<Engine['Liquid']>['renderer']['renderTemplates']>[2];

/** The engine's two kinds of limit: `use` takes an amount, `check` is asked once for every part. */
function allowance(most: number, fault: string) {
  let used = 0;
  const take = (amount: number): void => {
    used += amount;
    if (used > most) throw new RangeError(fault);
  };
  const nothing = (): void => undefined;
  return {
    use: { use: (amount: number) => take(Math.max(0, amount || 0)), check: nothing },
    count: { use: nothing, check: () => take(1) },
  };
}

/** Collects what is rendered, and ends the rendering when it becomes too much. */
function bounded() {
  return {
    buffer: '',
    write(part: unknown): void {
      this.buffer += typeof part === 'string' ? part : printed(part);
      if (this.buffer.length > longestResult) throw new RangeError('The result is too large');
    },
  };
}

const printed = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(printed).join('');
  return String(value);
};

/** One line for the log; the engine adds the place and an excerpt below it. */
const sentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? '';
