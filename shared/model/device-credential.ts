import * as v from 'valibot';
import { line, open } from './validation.ts';

/** What a device may present instead of a sign-in (management-api 3.11). */

export const deviceCredentialTypes = ['public_key', 'refresh_token', 'rotating_refresh_token'] as const;

/** Body of POST /device-credentials: devices register public keys only, the other kinds come from sign-ins. */
export const deviceCredentialCreate = open({
  device_name: line(1, 255),
  device_id: v.pipe(v.string(), v.minLength(1), v.maxLength(36), v.regex(/^[-A-Fa-f0-9]+$/)),
  type: v.picklist(['public_key']),
  value: line(1, 8192),
  client_id: v.exactOptional(line(1, 64)),
});

export interface DeviceCredential {
  id: string;
  device_name: string;
  device_id: string;
  type: (typeof deviceCredentialTypes)[number];
  user_id: string;
  client_id?: string;
}

/** A device credential as the tenant object keeps it. */
export interface DeviceCredentialDocument {
  entity: DeviceCredential;
  /** The public key as it was given. No answer prints it. */
  value?: string;
}

/** Fields that `fields` of a list may name. */
export const deviceCredentialFields: ReadonlySet<string> = new Set([
  ...['device_name', 'id', 'device_id', 'type', 'user_id', 'client_id'],
]);

/** Ids that a device credential can have. */
export const isDeviceCredentialId = (id: string): boolean => /^dcr_[A-Za-z0-9]{16}$/.test(id);
