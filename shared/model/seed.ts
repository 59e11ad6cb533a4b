/** An entity as a body of the Management API; its rules check it when it is added. */
export type SeedEntity = Readonly<Record<string, unknown>>;

/** What a tenant of local mode is created with. */
export interface Seed {
  tenant: SeedEntity;
  resourceServers: readonly SeedEntity[];
  clients: readonly SeedEntity[];
  clientGrants: readonly SeedEntity[];
  organizations: readonly SeedEntity[];
  /** Connections of strategy `auth0`: deploy-cli keeps them apart from the others. */
  databases: readonly SeedEntity[];
  connections: readonly SeedEntity[];
  /** Users of local mode's own: no seed file has them, as they hold passwords, and they need not satisfy their connection. */
  users: readonly SeedEntity[];
}
