import type { Schema } from '../../shared/model/json-schema.ts';
import { readSingleton, type Singleton, writeSingleton } from '../../shared/protocol/management/singleton.ts';
import type { Call, Route } from './route.ts';

export interface SingletonDoor {
  path: string;
  /** What it is called in the log, after the verb: `Update …`. */
  title: string;
  /** Suffix of the scopes `read:` and `update:`. */
  family: string;
  /** The one that is meant; chosen by the path's parameters where there are several. */
  one: Singleton | ((call: Call) => Singleton);
  /** What validates its body, when the path's parameters choose the one. */
  schema?: Schema;
  methods: readonly ('GET' | 'PATCH' | 'PUT')[];
}

const titles = { GET: 'Get', PATCH: 'Update', PUT: 'Set' } as const;

/** The operations of a singleton. All answer 200 with what it reads as. */
export function singletonRoutes(door: SingletonDoor): Route[] {
  const chosen = (call: Call): Singleton => (typeof door.one === 'function' ? door.one(call) : door.one);
  const body = typeof door.one === 'function' ? door.schema : door.one.schema;
  return door.methods.map(
    (method): Route => ({
      method,
      path: door.path,
      scopes: [method === 'GET' ? `read:${door.family}` : `update:${door.family}`],
      status: 200,
      title: `${titles[method]} ${door.title}`,
      ...(method === 'GET' || body === undefined ? {} : { body }),
      async run(call, ports) {
        const one = chosen(call);
        if (method === 'GET') return readSingleton(ports, call.at, one);
        return writeSingleton(ports, call.at, one, method === 'PUT' ? 'put' : 'patch', await call.body());
      },
    }),
  );
}
