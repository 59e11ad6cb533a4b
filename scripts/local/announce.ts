import type { Credentials } from './state.ts';

export interface LocalJson {
  issuer: string;
  http_issuer: string;
  ca: string;
  management: Credentials & { audience: string };
  m2m: Credentials & { audience: string; scope: string };
  spa: { client_id: string };
  web: Credentials;
  user: { email: string; password: string };
  /** Mails that would have been sent; `<inbox>.json?to=<address>` for scripts. */
  inbox: string;
}

/** What `npm start` prints once callers can come: the ready line first, then what to do with it. */
export function announcement(local: LocalJson, file: string, color: boolean): string {
  const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[22m` : text);
  const ca = quoted(local.ca);
  return `${bold('ready')} ${local.issuer}

A first token:

${tokenLine(local)}

Trust the certificate (authority of this folder, valid for localhost only):

  curl      --cacert ${ca}
  Node      export NODE_EXTRA_CA_CERTS=${ca}
  Python    export SSL_CERT_FILE=${ca} REQUESTS_CA_BUNDLE=${ca}
  Java      keytool -importcert -noprompt -cacerts -storepass changeit -alias latchkey-local -file ${ca}
  Browsers  ${browserLine(ca)}

Tenants     ${local.issuer} and any name under it, made when first used: ${tenantExample(local.issuer)}
Plain HTTP  ${local.http_issuer}
Mail        ${local.inbox} has every mail; none goes out
Scripts     ${file} has every address, client and secret
Stop        Ctrl-C; the state stays (npm start -- --fresh forgets it, --help lists the options)
`;
}

/** One line that works when pasted into a POSIX shell. */
export function tokenLine({ issuer, ca, m2m }: LocalJson): string {
  const fields = {
    grant_type: 'client_credentials',
    client_id: m2m.client_id,
    client_secret: m2m.client_secret,
    audience: m2m.audience,
  };
  const data = Object.entries(fields).map(([name, value]) => `-d ${quoted(`${name}=${value}`)}`);
  return `curl -sS --cacert ${quoted(ca)} ${issuer}oauth/token ${data.join(' ')}`;
}

/** Bare when the shell leaves it alone, else in single quotes. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const tenantExample = (issuer: string): string => issuer.replace('//', '//acme.');

function browserLine(ca: string): string {
  if (process.platform === 'darwin') {
    return `security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${ca}`;
  }
  if (process.platform === 'win32') return `certutil -user -addstore Root ${ca}`;
  return `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n latchkey-local -i ${ca}   (Firefox: Settings, Certificates, Import)`;
}
