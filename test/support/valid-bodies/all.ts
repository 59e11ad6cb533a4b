import type { ManagementWorld } from '../management-world.ts';
import { appearance } from './appearance.ts';
import { applications } from './applications.ts';
import { extensions } from './extensions.ts';
import { organizations } from './organizations.ts';
import { people } from './people.ts';
import { settings } from './settings.ts';
import type { ValidBody } from './valid-body.ts';

/** One valid body for every operation that takes one, in a tenant in which everything they name is there. */
export async function validBodies(world: ManagementWorld): Promise<ValidBody[]> {
  const all = [];
  for (const area of [applications, people, organizations, settings, appearance, extensions]) {
    all.push(...(await area(world)));
  }
  return all;
}
