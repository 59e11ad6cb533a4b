import { factorSwitch, guardianSettings } from '../../shared/model/guardian.ts';
import { deleteEnrollment, getEnrollment } from '../../shared/protocol/management/enrollments.ts';
import * as guardian from '../../shared/protocol/management/guardian.ts';
import type { Singleton } from '../../shared/protocol/management/singleton.ts';
import { param, type Route } from './route.ts';
import { type SingletonDoor, singletonRoutes } from './singleton-routes.ts';

/** `/guardian/…` (management-api 3.16): second factors, their providers and their policies. */
const list: Route = {
  method: 'GET',
  path: '/guardian/factors',
  scopes: ['read:guardian_factors'],
  status: 200,
  title: 'Get multi-factor authentication factors',
  run: ({ at }, ports) => guardian.listFactors(ports, at),
};

const set: Route = {
  method: 'PUT',
  path: '/guardian/factors/:name',
  scopes: ['update:guardian_factors'],
  status: 200,
  title: 'Set a multi-factor authentication factor',
  body: factorSwitch,
  run: async (call, ports) => guardian.switchFactor(ports, call.at, param(call, 'name'), await call.body()),
};

const factor = (path: string, one: Singleton, methods: SingletonDoor['methods']): Route[] =>
  singletonRoutes({
    path: `/guardian/factors/${path}`,
    title: `multi-factor settings: ${path}`,
    family: 'guardian_factors',
    one,
    methods,
  });

const phone = ['phone', 'sms'].flatMap((name) => [
  ...factor(`${name}/selected-provider`, guardian.phoneProvider, ['GET', 'PUT']),
  ...factor(`${name}/providers/twilio`, guardian.twilio, ['GET', 'PUT']),
  ...factor(`${name}/templates`, guardian.phoneTemplates, ['GET', 'PUT']),
]);

const settings: readonly Route[] = [
  ...singletonRoutes({
    path: '/guardian/settings',
    title: 'multi-factor authentication settings',
    family: 'guardian_factors',
    one: guardian.settings,
    methods: ['GET'],
  }),
  {
    method: 'PUT',
    path: '/guardian/settings',
    scopes: ['update:guardian_factors'],
    status: 200,
    title: 'Set multi-factor authentication settings',
    body: guardianSettings,
    run: async (call, ports) => guardian.setSettings(ports, call.at, await call.body()),
  },
];

const enrollments: readonly Route[] = [
  {
    method: 'GET',
    path: '/guardian/enrollments/:id',
    scopes: ['read:guardian_enrollments'],
    status: 200,
    title: 'Retrieve a multi-factor authentication enrollment',
    run: (call, ports) => getEnrollment(ports, call.at, param(call, 'id')),
  },
  {
    method: 'DELETE',
    path: '/guardian/enrollments/:id',
    scopes: ['delete:guardian_enrollments'],
    status: 204,
    title: 'Delete a multi-factor enrollment',
    run: (call, ports) => deleteEnrollment(ports, call.at, param(call, 'id')),
  },
];

const push = 'push-notification';

export const guardianRoutes: readonly Route[] = [
  list,
  set,
  ...phone,
  ...factor('phone/message-types', guardian.messageTypes, ['GET', 'PUT']),
  ...factor(`${push}/selected-provider`, guardian.pushProvider, ['GET', 'PUT']),
  ...factor(`${push}/providers/sns`, guardian.sns, ['GET', 'PATCH', 'PUT']),
  ...factor(`${push}/providers/apns`, guardian.apns, ['GET', 'PATCH', 'PUT']),
  ...factor(`${push}/providers/fcm`, guardian.fcm, ['PATCH', 'PUT']),
  ...factor(`${push}/providers/fcmv1`, guardian.fcmv1, ['PATCH', 'PUT']),
  ...factor('duo/settings', guardian.duo, ['GET', 'PATCH', 'PUT']),
  ...factor('email/settings', guardian.codes('email'), ['GET', 'PUT']),
  ...factor('phone/settings', guardian.codes('phone'), ['GET', 'PUT']),
  ...settings,
  ...enrollments,
  ...singletonRoutes({
    path: '/guardian/policies',
    title: 'multi-factor authentication policies',
    family: 'mfa_policies',
    one: guardian.policies,
    methods: ['GET', 'PUT'],
  }),
];
