import { signals } from '../../shared/protocol/management/families/signals.ts';
import type { Route } from './route.ts';
import { singletonRoutes } from './singleton-routes.ts';

/** `/risk-assessments/settings` and `/supplemental-signals`. */
export const signalRoutes: readonly Route[] = Object.entries(signals).flatMap(([path, one]) =>
  singletonRoutes({
    path: `/${path}`,
    title: path.replaceAll(/[-/]/g, ' '),
    family: 'attack_protection',
    one,
    methods: ['GET', 'PATCH'],
  }),
);
