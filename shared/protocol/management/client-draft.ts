import { type Client, type ClientCreate, type ClientDocument, clientSecret } from '../../model/client.ts';
import type { AuthenticationMethod, AuthenticationMethods, Credential } from '../../model/client-credential.ts';
import type { Ports } from '../../model/ports.ts';
import { isClientId } from '../../model/registry-keys.ts';
import { invalidBody, validate } from '../../model/validation.ts';
import { isPlainHttp } from '../authorize/redirect-uri.ts';
import { hasSecret, withDefaults } from './client-defaults.ts';
import { secretContext } from './client-view.ts';
import { credentialTypes, makeCredential, requireKnownCredentials } from './credentials.ts';
import { alphanumeric, type TenantContext } from './write.ts';

/** A client in the making, and what must hold of every client (management-api 3.1). */

export type ClientPorts = Pick<
  Ports,
  'store' | 'clock' | 'random' | 'publicKeys' | 'secrets' | 'sealer' | 'checkedClientId'
>;

/** Values a seed or an import may fix; the Management API never does. */
export interface ClientPreset {
  client_id?: string;
  client_secret?: string;
  /** For the tenant's "All Applications" client. */
  global?: boolean;
}

const secretAlphabet = `${alphanumeric}_-`;
const secretLength = 64;

/** A fresh id in Auth0's form. Without a key it is random from end to end. */
const newClientId = (ports: Pick<Ports, 'random' | 'checkedClientId'>, key: string | undefined): string => {
  const id = ports.random.text(32, alphanumeric);
  return key === undefined ? id : ports.checkedClientId(key, id);
};

/** A fresh secret: 64 characters of 6 bits each. */
export const newSecret = (ports: Pick<Ports, 'random'>): string => ports.random.text(secretLength, secretAlphabet);

/**
 * A client that is not stored yet, with its secret in the clear beside it.
 * @param idKey as `clientIdKey` says
 */
export async function newClient(
  ports: ClientPorts,
  at: TenantContext,
  input: ClientCreate,
  idKey: string | undefined,
  preset: ClientPreset = {},
): Promise<{ document: ClientDocument; secret: string | undefined }> {
  const clientId = preset.client_id ?? newClientId(ports, idKey);
  if (!isClientId(clientId))
    throw invalidBody(`The client id ${clientId.slice(0, 64)} has characters that ids do not have`);
  const {
    client_secret: asked,
    client_authentication_methods,
    signed_request_object,
    ...fields
  } = withDefaults(input) as ClientCreate;
  const credentials: Credential[] = [];
  const methods = await registerMethods(ports, client_authentication_methods, credentials);
  const signed = await registerRequestKeys(ports, signed_request_object, credentials);
  const entity = {
    ...renamedLogout(fields),
    ...(methods === undefined ? {} : { client_authentication_methods: methods }),
    ...(signed === undefined ? {} : { signed_request_object: signed }),
    client_id: clientId,
    tenant: at.tenant,
    global: preset.global ?? false,
  } as Client;
  requireConsistent(entity, credentials);
  if (at.local !== true) requireEncryptedCallbacks(entity);
  if (entity.third_party_security_mode !== undefined && entity.is_first_party) {
    throw invalidBody('third_party_security_mode is for third-party clients only');
  }
  const secret = secretFor(ports, input, preset, asked ?? undefined);
  const document: ClientDocument = { entity, credentials };
  if (secret !== undefined) document.secret = await keepSecret(ports, clientId, secret);
  return { document, secret };
}

const secretFor = (
  ports: ClientPorts,
  input: ClientCreate,
  preset: ClientPreset,
  asked: string | undefined,
): string | undefined => {
  if (preset.global === true || !hasSecret(input)) return undefined;
  const fixed = preset.client_secret === undefined ? undefined : validate(clientSecret, preset.client_secret);
  return fixed ?? asked ?? newSecret(ports);
};

/** The hash, and a sealed copy when a key-encryption secret is configured (CAUTH-08). */
export async function keepSecret(
  ports: ClientPorts,
  clientId: string,
  secret: string,
): Promise<NonNullable<ClientDocument['secret']>> {
  const hash = await ports.secrets.hash(clientId, secret);
  const sealed = await ports.sealer.seal(secretContext(clientId), secret);
  return sealed === undefined ? { hash } : { hash, sealed };
}

async function registerMethods(
  ports: ClientPorts,
  methods: ClientCreate['client_authentication_methods'],
  credentials: Credential[],
): Promise<AuthenticationMethods | undefined> {
  if (methods === undefined || methods === null) return undefined;
  const registered: AuthenticationMethods = {};
  for (const method of Object.keys(credentialTypes) as AuthenticationMethod[]) {
    const setting = methods[method];
    if (setting === undefined) continue;
    registered[method] = { credentials: await register(ports, setting.credentials, credentials) };
  }
  return registered;
}

async function registerRequestKeys(
  ports: ClientPorts,
  setting: ClientCreate['signed_request_object'],
  credentials: Credential[],
): Promise<Client['signed_request_object'] | undefined> {
  if (setting === undefined || setting === null) return undefined;
  const { credentials: keys, ...rest } = setting;
  return keys === undefined ? rest : { ...rest, credentials: await register(ports, keys, credentials) };
}

async function register(
  ports: ClientPorts,
  bodies: readonly Parameters<typeof makeCredential>[1][],
  credentials: Credential[],
): Promise<{ id: string }[]> {
  const made: { id: string }[] = [];
  for (const body of bodies) {
    const credential = await makeCredential(ports, body, credentials);
    credentials.push(credential);
    made.push({ id: credential.id });
  }
  return made;
}

/** `oidc_backchannel_logout` is the old name of `oidc_logout`; it is kept under the new one. */
export function renamedLogout(fields: Record<string, unknown>): Record<string, unknown> {
  const { oidc_backchannel_logout: old, ...rest } = fields;
  return old === undefined || Object.hasOwn(rest, 'oidc_logout') ? rest : { ...rest, oidc_logout: old };
}

/**
 * Rules over several fields of a client.
 * @throws {ApiError} 400
 */
export function requireConsistent(entity: Client, credentials: readonly Credential[]): void {
  if (entity.client_authentication_methods !== undefined && entity.token_endpoint_auth_method !== undefined) {
    throw invalidBody(
      'client_authentication_methods and token_endpoint_auth_method exclude each other: set the one not wanted to null',
    );
  }
  requireKnownCredentials(entity, credentials);
  if (!entity.is_first_party && (entity.organization_usage ?? 'deny') !== 'deny') {
    throw invalidBody('A third-party client cannot have organization_usage, unset it first');
  }
}

/**
 * Codes travel to callbacks, so these are encrypted unless they stay on the person's own machine (RURI-05).
 * @throws {ApiError} 400 unless the client opted out of it
 */
export function requireEncryptedCallbacks(entity: Client): void {
  const plain = entity.latchkey?.allow_http_callbacks === true ? undefined : entity.callbacks.find(isPlainHttp);
  if (plain === undefined) return;
  throw invalidBody(
    `The callback ${plain.slice(0, 100)} is not encrypted: use https, or set latchkey.allow_http_callbacks of the client to true`,
  );
}
