import { phoneTemplateReset } from '../../shared/model/families/phone.ts';
import { resetPhoneTemplate } from '../../shared/protocol/management/families/phone-reset.ts';
import {
  connectionTemplates,
  templateOf,
  userAttributeTemplates,
} from '../../shared/protocol/management/families/profile-templates.ts';
import { param, type Route } from './route.ts';

/** What profiles and messages start from: templates of profiles, and the default of a phone template. */

const templates = [
  { family: 'user-attribute-profile', scope: 'read:user_attribute_profiles', of: userAttributeTemplates },
  { family: 'connection-profile', scope: 'read:connection_profiles', of: connectionTemplates },
] as const;

const templateRoutes = templates.flatMap(({ family, scope, of }): Route[] => [
  {
    method: 'GET',
    path: `/${family}s/templates`,
    scopes: [scope],
    status: 200,
    title: `Get templates of ${family}s`,
    run: async () => ({ [`${family.replaceAll('-', '_')}_templates`]: of }),
  },
  {
    method: 'GET',
    path: `/${family}s/templates/:id`,
    scopes: [scope],
    status: 200,
    title: `Get a template of ${family}s`,
    run: async (call) => templateOf(of, param(call, 'id')),
  },
]);

const reset: Route = {
  method: 'PATCH',
  path: '/branding/phone/templates/:id/reset',
  scopes: ['update:phone_templates'],
  status: 200,
  title: 'Reset a phone template',
  body: phoneTemplateReset,
  run: async (call, ports) => resetPhoneTemplate(ports, call.at, param(call, 'id'), await call.body()),
};

export const profileTemplateRoutes: readonly Route[] = [...templateRoutes, reset];
