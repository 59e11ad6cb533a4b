import * as model from '../../shared/model/email.ts';
import {
  createEmailProvider,
  createEmailTemplate,
  deleteEmailProvider,
  emailProviderFields,
  getEmailProvider,
  getEmailTemplate,
  updateEmailProvider,
  updateEmailTemplate,
} from '../../shared/protocol/management/emails.ts';
import { chooseFields, readFields } from '../../shared/protocol/management/fields.ts';
import { param, type Route } from './route.ts';

/** `/emails/provider` and `/email-templates` (management-api 3.18). */
const providerPath = '/emails/provider';

const provider: readonly Route[] = [
  {
    method: 'GET',
    path: providerPath,
    scopes: ['read:email_provider'],
    status: 200,
    title: 'Get the email provider',
    async run({ at, query }, ports) {
      const choice = readFields(query, emailProviderFields);
      return chooseFields(await getEmailProvider(ports, at), choice);
    },
  },
  {
    method: 'POST',
    path: providerPath,
    scopes: ['create:email_provider'],
    status: 201,
    title: 'Configure the email provider',
    body: model.emailProviderCreate,
    run: async (call, ports) => createEmailProvider(ports, call.at, await call.body()),
  },
  {
    method: 'PATCH',
    path: providerPath,
    scopes: ['update:email_provider'],
    status: 200,
    title: 'Update the email provider',
    body: model.emailProviderUpdate,
    run: async (call, ports) => updateEmailProvider(ports, call.at, await call.body()),
  },
  {
    method: 'DELETE',
    path: providerPath,
    scopes: ['delete:email_provider'],
    status: 204,
    title: 'Delete the email provider',
    run: ({ at }, ports) => deleteEmailProvider(ports, at),
  },
];

const templatePath = '/email-templates/:template';

const change = (method: 'PATCH' | 'PUT', how: 'patch' | 'put'): Route => ({
  method,
  path: templatePath,
  scopes: ['update:email_templates'],
  status: 200,
  title: how === 'put' ? 'Set an email template' : 'Update an email template',
  body: how === 'put' ? model.emailTemplateWhole : model.emailTemplateChange,
  run: async (call, ports) => updateEmailTemplate(ports, call.at, param(call, 'template'), await call.body(), how),
});

export const emailRoutes: readonly Route[] = [
  ...provider,
  {
    method: 'POST',
    path: '/email-templates',
    scopes: ['create:email_templates'],
    status: 200,
    title: 'Create an email template',
    body: model.emailTemplateWhole,
    run: async (call, ports) => createEmailTemplate(ports, call.at, await call.body()),
  },
  {
    method: 'GET',
    path: templatePath,
    scopes: ['read:email_templates'],
    status: 200,
    title: 'Get an email template',
    run: (call, ports) => getEmailTemplate(ports, call.at, param(call, 'template')),
  },
  change('PATCH', 'patch'),
  change('PUT', 'put'),
];
