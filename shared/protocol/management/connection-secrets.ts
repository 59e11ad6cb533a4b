import type { Connection, ConnectionDocument, ConnectionOptions, KeptOption } from '../../model/connection.ts';
import type { Ports } from '../../model/ports.ts';

/**
 * Secret options are kept apart from the others: sealed when the deployment has a key-encryption secret
 * (decision 005), and put back in their place for callers who may see them. Values of `configuration` can only
 * be written: they read as an opaque text, and sending that text back changes nothing.
 */

const secretOptions: ReadonlySet<string> = new Set([
  ...['client_secret', 'app_secret', 'consumer_secret', 'consumerSecret', 'api_key', 'apiKey', 'twilio_token'],
  ...['decryptionKey', 'signingKey', 'signing_key', 'adfs_secret', 'password'],
]);

/** Options whose members are secret, and which of them (all when undefined). */
const secretMembers: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map([
  ['configuration', undefined],
  ['gateway_authentication', new Set(['secret'])],
  ['signing_key', new Set(['key'])],
  ['decryptionKey', new Set(['key'])],
]);

/** Marks a value of `configuration` that can only be written. */
const opaque = '2.0$';

const contextOf = (tenant: string, id: string, place: string): string => `connection:${tenant}:${id}:${place}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Takes the secrets out of options: what stays, and the secrets by their place. */
function split(options: ConnectionOptions): { open: ConnectionOptions; secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  const open: ConnectionOptions = {};
  for (const [option, value] of Object.entries(options)) {
    if (typeof value === 'string' && secretOptions.has(option)) secrets.set(option, value);
    else if (isObject(value) && secretMembers.has(option)) {
      const wanted = secretMembers.get(option);
      const members = Object.entries(value);
      const isSecret = ([name, member]: [string, unknown]): boolean =>
        typeof member === 'string' && (wanted === undefined || wanted.has(name));
      for (const [name, member] of members.filter(isSecret)) secrets.set(`${option}/${name}`, String(member));
      open[option] = Object.fromEntries(
        members.filter((entry) => !isSecret(entry) && !(option === 'configuration' && entry[1] === null)),
      );
    } else open[option] = value;
  }
  return { open, secrets };
}

/**
 * The connection as it is kept.
 * @param before the secrets that were kept until now: an opaque text in their place keeps them
 */
export async function keepConnection(
  ports: Pick<Ports, 'sealer'>,
  tenant: string,
  entity: Connection,
  before: ConnectionDocument['secrets'] = {},
): Promise<ConnectionDocument> {
  const { open, secrets } = split(entity.options);
  const kept: Record<string, KeptOption> = {};
  for (const [place, plain] of secrets) {
    const earlier = Object.hasOwn(before, place) ? before[place] : undefined;
    if (earlier !== undefined && place.startsWith('configuration/') && plain === opaqueText(earlier)) {
      kept[place] = earlier;
      continue;
    }
    const sealed = await ports.sealer.seal(contextOf(tenant, entity.id, place), plain);
    kept[place] = sealed === undefined ? { value: plain, sealed: false } : { value: sealed, sealed: true };
  }
  return { entity: { ...entity, options: open }, secrets: kept };
}

const opaqueText = ({ value, sealed }: KeptOption): string => (sealed ? `${opaque}${value}` : `${opaque}********`);

/** The options with their secrets in place. A secret that cannot be opened any more is left out. */
export async function openOptions(
  ports: Pick<Ports, 'sealer'>,
  tenant: string,
  { entity, secrets }: ConnectionDocument,
): Promise<ConnectionOptions> {
  const options = structuredClone(entity.options);
  for (const [place, kept] of Object.entries(secrets)) {
    const [option = '', member] = splitPlace(place);
    const value =
      option === 'configuration' ? opaqueText(kept) : await openSecret(ports, tenant, entity.id, place, kept);
    if (value === undefined) continue;
    if (member === undefined) options[option] = value;
    else options[option] = { ...(isObject(options[option]) ? options[option] : {}), [member]: value };
  }
  return options;
}

/** Names of configuration values may hold anything, a slash too: only the first one separates. */
const splitPlace = (place: string): [string, string | undefined] => {
  const at = place.indexOf('/');
  return at < 0 ? [place, undefined] : [place.slice(0, at), place.slice(at + 1)];
};

const openSecret = async (
  ports: Pick<Ports, 'sealer'>,
  tenant: string,
  id: string,
  place: string,
  kept: KeptOption,
): Promise<string | undefined> =>
  kept.sealed ? ports.sealer.open(contextOf(tenant, id, place), kept.value) : kept.value;
