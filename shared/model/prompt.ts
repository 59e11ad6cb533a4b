import * as v from 'valibot';
import { promptNames, screenNames } from './prompt-names.ts';
import { closed, line, nullableEach, open, optionalEach, text } from './validation.ts';

/** The hosted pages' behaviour, texts and rendering (management-api 3.18). */

/** Body of PATCH /prompts. */
export const promptSettings = v.pipe(
  closed({
    universal_login_experience: v.exactOptional(v.picklist(['new', 'classic'])),
    ...nullableEach({ identifier_first: v.boolean(), webauthn_platform_first_factor: v.boolean() }),
  }),
  v.minEntries(1),
);

const name = line(1, 255);
/** Objects in the two levels of custom texts and partials: screen, then text or place. */
const perScreen = (longest: number) =>
  v.pipe(open({}), v.record(name, v.pipe(open({}), v.record(name, text(0, longest)))));

/** Body of PUT custom-text: `{screen: {text: value}}`. */
export const customText = perScreen(10_000);

/** Body of PUT partials: `{screen: {place: template}}`. */
export const partials = perScreen(50_000);

const condition = v.union([
  closed({ id: line(1, 255) }),
  closed({ metadata: v.pipe(open({}), v.record(name, line(0, 255)), v.maxEntries(1)) }),
]);
const conditions = v.pipe(v.array(condition), v.maxLength(100));

const tag = open(
  optionalEach({ tag: line(1, 64), attributes: v.pipe(open({}), v.maxEntries(10)), content: text(0, 10_000) }),
);

/** What a screen of one's own may be told about the sign-in. */
const contextNames: ReadonlySet<string> = new Set([
  ...['branding.settings', 'branding.themes.default', 'client.logo_uri', 'client.description'],
  ...['organization.display_name', 'organization.branding', 'screen.texts', 'tenant.name', 'tenant.friendly_name'],
  ...['tenant.logo_url', 'tenant.enabled_locales', 'untrusted_data.submitted_form_data', 'user.organizations'],
  ...['login_hint', 'screen_hint', 'ui_locales'].map((hint) => `untrusted_data.authorization_params.${hint}`),
  'transaction.custom_domain.domain',
]);
const contextValue =
  /^(?:(?:client|organization)\.metadata|transaction\.custom_domain\.domain_metadata|user\.(?:user|app)_metadata|untrusted_data\.authorization_params)\.[^.]+$/;
const isContextName = (value: string): boolean =>
  contextNames.has(value) ||
  (contextValue.test(value) && /^(?!untrusted_data\.)|^untrusted_data\.authorization_params\.ext-/.test(value));
const contextName = v.pipe(
  line(1, 255),
  v.check(isContextName, (issue) => `No enum match for: ${String(issue.input).slice(0, 100)}`),
);

const renderingEntries = {
  rendering_mode: v.exactOptional(v.picklist(['advanced', 'standard'])),
  ...nullableEach({
    context_configuration: v.pipe(v.array(contextName), v.maxLength(200)),
    default_head_tags_disabled: v.boolean(),
    use_page_template: v.boolean(),
    head_tags: v.pipe(v.array(tag), v.maxLength(100)),
    filters: closed(
      optionalEach({
        match_type: v.picklist(['includes_any', 'excludes_any']),
        clients: conditions,
        organizations: conditions,
        domains: conditions,
      }),
    ),
  }),
};

/** Body of PATCH of one screen's rendering. */
export const rendering = v.pipe(closed(renderingEntries), v.minEntries(1));

/** Body of PATCH /prompts/rendering: several screens, each as a whole entry. */
export const renderings = closed({
  configs: v.pipe(
    v.array(closed({ prompt: v.picklist(promptNames), screen: v.picklist(screenNames), ...renderingEntries })),
    v.minLength(1),
    v.maxLength(20),
  ),
});

export type RenderingChange = v.InferOutput<typeof rendering>;

/** How one screen is rendered, as it is printed. */
export interface Rendering {
  tenant: string;
  prompt: string;
  screen: string;
  rendering_mode: 'advanced' | 'standard';
  context_configuration: readonly string[];
  default_head_tags_disabled: boolean;
  use_page_template: boolean;
  head_tags: readonly unknown[];
  filters?: unknown;
}
