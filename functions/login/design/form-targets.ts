import { originOf } from '../../../shared/protocol/authorize/redirect-uri.ts';

/** Schemes that no form and no redirect after one ever leads to. */
const never = /^(?:javascript|data|blob|vbscript|file|about):$/;

/**
 * Where a form of a page may lead, besides to us, for the policy's `form-action`. Browsers hold every hop after a form
 * against it, those of the application's own servers too: an application that takes the answer at one host and sends
 * the person on to another would be stopped half way if its callback alone were named. So every https host is allowed,
 * and beyond https only what the callback is (platform 10).
 * @param redirectUri checked against the client's list
 */
export function formTargets(redirectUri: string): string[] {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(redirectUri)?.[0].toLowerCase();
  if (scheme === undefined || scheme === 'https:' || never.test(scheme)) return ['https:'];
  if (scheme !== 'http:') return ['https:', scheme];
  const origin = originOf(redirectUri);
  if (origin === undefined) return ['https:'];
  const local = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::|$)/.test(origin);
  return local ? ['https:', 'http://localhost:*', 'http://127.0.0.1:*'] : ['https:', origin];
}
