import * as v from 'valibot';
import { webUrl } from './uri-format.ts';
import { closed, integer, open, optionalEach, text } from './validation.ts';

/**
 * Settings of third-party integrations of a client (management-api 3.1). They are kept and given back, and what is
 * known of them has the types of the contract, since typed SDKs read it; what an addon has beyond that is kept as it is.
 */

const words = text(0, 10_000);
const flag = v.boolean();
const whole = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
const atLeastZero = integer(0, Number.MAX_SAFE_INTEGER);
const matching = (form: RegExp) => v.pipe(words, v.regex(form));

const addon = <const Entries extends v.ObjectEntries>(entries: Entries) => open(optionalEach(entries));
const anything = open({});

const azureBlob = addon({
  accountName: matching(/^[a-z0-9]{3,24}$/),
  storageAccessKey: matching(/^[A-Za-z0-9+/]{86}==$/),
  containerName: matching(/^[a-z0-9][a-z0-9-]{2,62}$/),
  blobName: matching(/^.{1,1024}$/),
  expiration: atLeastZero,
  signedIdentifier: words,
  blob_read: flag,
  blob_write: flag,
  blob_delete: flag,
  container_read: flag,
  container_write: flag,
  container_delete: flag,
  container_list: flag,
});

const samlp = addon({
  mappings: anything,
  audience: words,
  recipient: words,
  issuer: words,
  destination: words,
  createUpnClaim: flag,
  mapUnknownClaimsAsIs: flag,
  mapIdentities: flag,
  passthroughClaimsWithNoMapping: flag,
  signResponse: flag,
  signatureAlgorithm: words,
  digestAlgorithm: words,
  lifetimeInSeconds: whole,
  nameIdentifierFormat: words,
  nameIdentifierProbes: v.pipe(v.array(text(1, 1000)), v.maxLength(100)),
  authnContextClassRef: words,
});

const salesforceApi = addon({ clientid: words, principal: words, communityName: words, community_url_section: words });

const layer = open({
  providerId: words,
  keyId: words,
  privateKey: words,
  ...optionalEach({ principal: words, expiration: atLeastZero }),
});

export const clientAddons = closed(
  optionalEach({
    aws: addon({ principal: words, role: words, lifetime_in_seconds: integer(900, 43_200) }),
    azure_blob: azureBlob,
    azure_sb: addon({ namespace: words, sasKeyName: words, sasKey: words, entityPath: words, expiration: whole }),
    rms: open({ url: webUrl }),
    mscrm: open({ url: webUrl }),
    slack: open({ team: words }),
    sentry: addon({ org_slug: words, base_url: words }),
    box: anything,
    cloudbees: anything,
    concur: anything,
    dropbox: anything,
    echosign: addon({ domain: words }),
    egnyte: addon({ domain: words }),
    firebase: addon({
      secret: words,
      private_key_id: words,
      private_key: words,
      client_email: words,
      lifetime_in_seconds: whole,
    }),
    newrelic: addon({ account: words }),
    office365: addon({ domain: words, connection: words }),
    salesforce: addon({ entity_id: webUrl }),
    salesforce_api: salesforceApi,
    salesforce_sandbox_api: salesforceApi,
    samlp,
    layer,
    sap_api: addon({
      clientid: words,
      usernameAttribute: words,
      tokenEndpointUrl: webUrl,
      scope: words,
      servicePassword: words,
      nameIdentifierFormat: words,
    }),
    sharepoint: addon({ url: words, external_url: v.union([words, v.pipe(v.array(words), v.maxLength(100))]) }),
    springcm: addon({ acsurl: words }),
    wams: addon({ masterkey: words }),
    wsfed: anything,
    zendesk: addon({ accountName: words }),
    zoom: addon({ account: words }),
    sso_integration: addon({ name: words, version: words }),
    oag: v.nullable(closed({})),
  }),
);
