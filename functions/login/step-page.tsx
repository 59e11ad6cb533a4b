import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { Policies } from './design/form.tsx';
import { formTargets } from './design/form-targets.ts';
import { type LayoutPorts, type PageOptions, renderPage } from './design/layout.tsx';
import type { Step } from './step.tsx';

/** A page of a sign-in in the look and language of its transaction. */
export function stepPage(
  c: Context<AppEnv>,
  ports: LayoutPorts,
  step: Step,
  { children, ...options }: Omit<PageOptions, 'brand' | 'locale' | 'formAction'>,
): Promise<Response> {
  const { brand, locale, face, texts } = step;
  return renderPage(c, ports, {
    ...options,
    ...{ brand, locale },
    emblem: options.emblem ?? (face.logo === undefined ? undefined : <ClientLogo step={step} />),
    images: [face.logo, ...(options.images ?? [])],
    formAction: formTargets(step.transaction.request.redirect_uri),
    children: (
      <>
        {children}
        <Policies face={face} texts={texts} />
      </>
    ),
  });
}

/** The application's own logo stands where the tenant's would. */
const ClientLogo = ({ step: { face } }: { step: Step }) => (
  <div class="brand">
    <img src={face.logo} alt={face.name} />
  </div>
);
