import { missingParameter, type OAuthError } from '../model/errors.ts';
import { invalidCode, verifierRefused, wrongRedirect } from '../model/grant-errors.ts';
import type { CodeRedemption } from '../model/redemption.ts';
import type { Registrations } from '../model/registry.ts';
import { type CodeContents, openCode } from './code.ts';
import type { Act, GrantInput, GrantPorts } from './grants/grant.ts';
import type { Issuance } from './issuance.ts';
import { confirmationFor } from './proof-of-possession.ts';
import { deviceOf, newFamily, sealRefresh } from './refresh-token.ts';
import { userinfoAudience } from './user-audience.ts';
import { issueToUser } from './user-issuance.ts';
import { registrationsFor } from './user-registrations.ts';

/**
 * Decides whether a code may be exchanged by this client; the act redeems it, once in the whole world. A code that
 * is real but presented by another client, for another address or without its verifier is burnt (CODE-03).
 * @throws {OAuthError} invalid_grant, with Auth0's texts
 * @see RFC 6749 section 4.1.3; RFC 7636 section 4.6; fact sheet 1.4
 */
export async function exchangeCode(input: GrantInput, ports: GrantPorts): Promise<Act> {
  const { request, client, find } = input;
  const { params, site } = request;
  const text = params.get('code');
  if (text === undefined) throw missingParameter('code');
  const code = await openCode(ports, site.tenant, text);
  // Another host's code is not a code here, and stays good where it belongs (ISS-05).
  if (code === undefined || code.host !== site.host) throw invalidCode('It was never given out on this host.');
  const wrong = await wrongBinding(code, input, ports);
  if (wrong !== undefined) return () => burn(code, wrong, site.tenant, ports);
  const found = await registrationsFor(find, client, code, invalidCode);
  // Whoever cannot prove possession now keeps the code and may try again.
  if (found.api !== undefined) confirmationFor(client, found.api, request.certificate);
  return () => redeem(code, input, found, ports);
}

const question = (code: CodeContents): CodeRedemption['question'] => ({
  ...{ user_id: code.user_id, session: code.sid, organization: code.organization, client_id: code.client_id },
  ...{ audience: code.audience, consent_audience: code.consent },
});

/** What does not fit between the code and whoever presents it. */
async function wrongBinding(
  code: CodeContents,
  { request, client }: GrantInput,
  ports: GrantPorts,
): Promise<OAuthError | undefined> {
  const { params } = request;
  if (code.client_id !== client.client_id) return invalidCode('It was given to another client.');
  const redirect = params.get('redirect_uri');
  if (redirect === undefined ? code.redirect_uri_sent : redirect !== code.redirect_uri) {
    return wrongRedirect(redirect, code.redirect_uri);
  }
  const verifier = params.get('code_verifier');
  if (code.code_challenge === undefined) {
    return verifier === undefined ? undefined : verifierRefused('The request to /authorize had no code_challenge.');
  }
  if (verifier === undefined || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) {
    return verifierRefused('code_verifier is missing, or not 43 to 128 unreserved characters.');
  }
  const fits = await ports.secrets.equal(await ports.digest(verifier), code.code_challenge);
  return fits ? undefined : verifierRefused('Its SHA-256 is not the code_challenge.');
}

async function burn(code: CodeContents, wrong: OAuthError, tenant: string, ports: GrantPorts): Promise<never> {
  await ports.access.redeem(tenant, {
    kind: 'code',
    id: code.id,
    expires: code.exp,
    burn: true,
    question: question(code),
  });
  throw wrong;
}

async function redeem(
  code: CodeContents,
  { request, client }: GrantInput,
  found: Registrations,
  ports: GrantPorts,
): Promise<Issuance> {
  const { tenant } = request.site;
  const rules = client.sign_in?.refresh_token;
  const lasting = code.scope.includes('offline_access') && rules !== undefined;
  const family = lasting
    ? await newFamily(ports, {
        ...{ client_id: client.client_id, user_id: code.user_id, scope: code.scope, audience: code.audience },
        ...{ organization: code.organization, sid: code.sid, amr: code.amr, acr: code.acr },
        ...{ auth_time: code.auth_time, auth_time_wanted: code.auth_time_wanted },
        ...{ consent: code.consent, code: code.id, rules, device: deviceOf(request) },
        resource: code.audience ?? userinfoAudience(request.issuer),
      })
    : undefined;
  const redeemed = await ports.access.redeem(tenant, {
    kind: 'code',
    id: code.id,
    expires: code.exp,
    question: question(code),
    ...(code.consent === undefined ? {} : { needs_consent: true as const }),
    ...(family === undefined ? {} : { family: family.start }),
  });
  if (!redeemed.ok) throw invalidCode(refusals[redeemed.why] ?? 'It cannot be redeemed.');
  return issueToUser({
    ...{ tenant: found.tenant, client, api: found.api, scope: code.scope, subject: redeemed.subject },
    organization: found.organization,
    person: personOf(code),
    ...{ front_channel: false, gty: undefined, certificate: request.certificate },
    refresh_token: family === undefined ? undefined : await sealRefresh(ports, tenant, family.contents),
    code: code.id,
  });
}

const personOf = ({ sid, auth_time, auth_time_wanted, nonce, amr, acr }: CodeContents) => ({
  ...{ sid, auth_time, auth_time_wanted, nonce, amr, acr },
});

const refusals: Readonly<Record<string, string>> = {
  used: 'It was used before: what came of it was revoked.',
  expired: 'It is older than a minute.',
  user: 'The user does not exist any more.',
  blocked: 'The user was blocked meanwhile.',
  member: 'The user is no member of the organization any more.',
  session: 'The session it came from has ended.',
  consent: 'The consent was withdrawn meanwhile.',
};
