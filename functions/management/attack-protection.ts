import { attackProtection } from '../../shared/protocol/management/attack-protection.ts';
import type { Route } from './route.ts';
import { singletonRoutes } from './singleton-routes.ts';

/** `/attack-protection/…` (management-api 3.16): PATCH merges into what is set. */
export const attackProtectionRoutes: readonly Route[] = Object.entries(attackProtection).flatMap(([name, one]) =>
  singletonRoutes({
    path: `/attack-protection/${name}`,
    title: `${name} settings`,
    family: 'attack_protection',
    one,
    methods: ['GET', 'PATCH'],
  }),
);
