import type { Ports } from '../../model/ports.ts';
import { type Rendering, type RenderingChange, rendering, renderings } from '../../model/prompt.ts';
import { promptNames, screenNames } from '../../model/prompt-names.ts';
import type { Change, Stored } from '../../model/tenant-store.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { mergePatch } from './merge.ts';
import { listPage, type PagePorts, readPage } from './paging.ts';
import { requireName } from './prompts.ts';
import { busy } from './refusals.ts';
import { documentOf, type Plan, type TenantContext, write } from './write.ts';

/** How single screens are rendered (management-api 3.18). A screen nobody configured is rendered as usual. */

const kind = 'prompt-rendering';
const idOf = (prompt: string, screen: string): string => `${prompt}/${screen}`;
const rules = { merged: new Set<string>() };

function printed(tenant: string, prompt: string, screen: string, stored: Stored | undefined): Rendering {
  return {
    tenant,
    prompt,
    screen,
    rendering_mode: 'standard',
    context_configuration: [],
    default_head_tags_disabled: false,
    use_page_template: false,
    head_tags: [],
    ...(stored === undefined ? {} : documentOf<Partial<Rendering>>(stored)),
  };
}

const find = (ports: Pick<Ports, 'store'>, at: TenantContext, prompt: string, screen: string) =>
  ports.store.get(at.tenant, kind, idOf(prompt, screen));

/** @throws {ApiError} 400 for names that are no prompt or screen */
export async function getRendering(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  prompt: string,
  screen: string,
): Promise<Rendering> {
  requireName(promptNames, prompt, 'prompt');
  requireName(screenNames, screen, 'screen');
  return printed(at.tenant, prompt, screen, await find(ports, at, prompt, screen));
}

/** The configured screens, in pages; filters are `prompt`, `screen` and `rendering_mode`. */
export async function listRenderings(ports: PagePorts, at: TenantContext, query: URLSearchParams): Promise<unknown> {
  const page = readPage(query, { checkpoint: false, least: 0 });
  const where: Record<string, readonly string[]> = {};
  for (const name of ['prompt', 'screen', 'rendering_mode']) {
    const value = query.get(name);
    if (value !== null && value !== '') where[name] = [value];
  }
  return listPage(ports, { tenant: at.tenant, kind, where, key: 'configs' }, page, async (stored) => {
    const { prompt, screen } = documentOf<Rendering>(stored);
    return printed(at.tenant, prompt, screen, stored);
  });
}

interface Wanted {
  prompt: string;
  screen: string;
  change: RenderingChange;
}

async function planOf(ports: Pick<Ports, 'store'>, at: TenantContext, wanted: Wanted): Promise<Plan<Rendering>> {
  const { prompt, screen, change } = wanted;
  const stored = await find(ports, at, prompt, screen);
  const doc = { ...mergePatch(stored?.doc ?? {}, { ...change }, rules), prompt, screen };
  const rendering_mode = String((doc as Partial<Rendering>).rendering_mode ?? 'standard');
  const entity = {
    kind,
    id: idOf(prompt, screen),
    doc,
    unique: [],
    attributes: { prompt, screen, rendering_mode },
    copies: {},
  };
  const write: Change =
    stored === undefined ? { op: 'insert', ...entity } : { op: 'replace', rev: stored.rev, ...entity };
  return { changes: [write], answer: printed(at.tenant, prompt, screen, { id: entity.id, doc, rev: 0 }) };
}

async function change(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  wanted: readonly Wanted[],
): Promise<readonly Rendering[]> {
  const plan = async (): Promise<Plan<readonly Rendering[]>> => {
    const plans = await Promise.all(wanted.map((one) => planOf(ports, at, one)));
    return { changes: plans.flatMap(({ changes }) => changes), answer: plans.map(({ answer }) => answer) };
  };
  return write(ports, at.tenant, plan, busy);
}

/** @throws {ApiError} 400 for a bad body or names that are no prompt or screen */
export async function updateRendering(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  prompt: string,
  screen: string,
  body: unknown,
): Promise<Rendering> {
  requireName(promptNames, prompt, 'prompt');
  requireName(screenNames, screen, 'screen');
  const [answer] = await change(ports, at, [{ prompt, screen, change: validate(rendering, body) }]);
  return answer ?? printed(at.tenant, prompt, screen, undefined);
}

/**
 * Changes several screens at once, all or none.
 * @throws {ApiError} 400 for a bad body or a screen that stands in it twice
 */
export async function updateRenderings(
  ports: Pick<Ports, 'store'>,
  at: TenantContext,
  body: unknown,
): Promise<{ configs: readonly Rendering[] }> {
  const { configs } = validate(renderings, body);
  const ids = configs.map(({ prompt, screen }) => idOf(prompt, screen));
  if (new Set(ids).size < ids.length) throw invalidBody('A screen stands in configs twice');
  const wanted = configs.map(({ prompt, screen, ...rest }) => ({ prompt, screen, change: rest as RenderingChange }));
  return { configs: await change(ports, at, wanted) };
}
