import type { Seed } from '../../shared/model/seed.ts';
import { ConfigError } from '../env.ts';
import type { LocalSettings } from './local-tenants.ts';

/** The bindings that `npm start` adds. In production any of them keeps the server from starting (DEV-02). */
export interface LocalBindings {
  LOCAL_CONTROL_TOKEN?: string;
  LOCAL_SEED?: string;
  LOCAL_HTTPS_PORT?: string;
  LOCAL_HTTP_PORT?: string;
  LOCAL_DOMAIN_PORT?: string;
}

/** @throws {ConfigError} naming the binding that is missing. */
export function localSettings(env: LocalBindings): LocalSettings & { controlToken: string } {
  const required = (name: keyof LocalBindings): string => {
    const value = env[name];
    if (value === undefined || value === '')
      throw new ConfigError(`${name} is missing: local mode is started by npm start.`);
    return value;
  };
  const { management, ...seed } = JSON.parse(required('LOCAL_SEED')) as Seed & Pick<LocalSettings, 'management'>;
  return {
    controlToken: required('LOCAL_CONTROL_TOKEN'),
    ports: {
      https: required('LOCAL_HTTPS_PORT'),
      http: required('LOCAL_HTTP_PORT'),
      domain: required('LOCAL_DOMAIN_PORT'),
    },
    seed,
    management,
  };
}
