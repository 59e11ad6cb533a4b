import type { HostDirectory } from '../../model/tenant-store.ts';
import type { DirectoryObject } from './directory-object.ts';
import type { RecordAnswer } from './outbox.ts';
import { ask, type Namespace } from './rpc.ts';

const directory = 'directory';

/** The deployment's directory of hosts. Claiming and giving up may both be repeated without harm. */
export function makeHostDirectory(namespace: Namespace): HostDirectory {
  return {
    claim: (host, tenant, domain) =>
      ask<DirectoryObject, boolean>(namespace, directory, 'repeatable', (object) => object.claim(host, tenant, domain)),
    release: async (host, tenant) => {
      await ask<DirectoryObject, null>(namespace, directory, 'repeatable', (object) => object.release(host, tenant));
    },
  };
}

/** What the directory says of some hosts now. @throws {Unavailable} */
export const readHostRecords = (namespace: Namespace, keys: readonly string[]): Promise<RecordAnswer> =>
  ask<DirectoryObject, RecordAnswer>(namespace, directory, 'repeatable', (object) => object.read(keys));
