/** Which hosts local mode serves, and which tenant each one is. */

export interface LocalPorts {
  https: string;
  http: string;
  /** The port in the tenants' own domain: that of the very first start, so audiences outlive a changed port. */
  domain: string;
}

export interface LocalTenant {
  tenant: string;
  /** `localhost:8443` or `acme.localhost:8443`. */
  domain: string;
  /** Every host of the tenant, in both schemes. */
  hosts: readonly string[];
}

const mainTenant = 'local';
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const localHost = new RegExp(`^(?:((?:${label}\\.){0,3}${label})\\.)?localhost(?::(\\d{1,5}))?$`);

/**
 * `localhost` is the tenant `local`, `acme.localhost` the tenant `acme`, `a.b.localhost` the tenant `a.b`.
 * Undefined for every other name and for ports that are not ours: a name of another site that was pointed
 * at this machine reaches nothing (DEV-03).
 * @param host lower case, with the port unless it is the scheme's default
 */
export function localTenant(host: string, ports: LocalPorts): LocalTenant | undefined {
  const [whole, prefix, port] = localHost.exec(host) ?? [];
  if (whole === undefined || (port !== undefined && port !== ports.https && port !== ports.http)) return undefined;
  const tenant = prefix ?? mainTenant;
  const names = tenant === mainTenant ? ['localhost', 'local.localhost'] : [`${tenant}.localhost`];
  const hosts = names.flatMap((name) => [withPort(name, ports.https, '443'), withPort(name, ports.http, '80')]);
  return { tenant, domain: withPort(names[0] ?? '', ports.domain, '443'), hosts: [...new Set([host, ...hosts])] };
}

/** The host of the tenant that `npm start` tells about. */
export const mainHost = (ports: LocalPorts): string => withPort('localhost', ports.https, '443');

/** Names under which the control door answers: those of this machine itself. */
export const isLoopbackName = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

const withPort = (name: string, port: string, standard: string): string =>
  port === standard ? name : `${name}:${port}`;
