import { type Attempt, attempt as once, patience } from './attempt.ts';
import type { Credentials, Parcel, ProviderCall } from './provider.ts';

/**
 * Microsoft 365: a token of the tenant's own application, then one mail by Graph from the sender's mailbox.
 * Graph takes one body; HTML is what it gets.
 */
export async function sendByGraph(ask: typeof fetch, parcel: Parcel, credentials: Credentials): Promise<Attempt> {
  const { tenantId = '', clientId = '', clientSecret = '' } = credentials;
  if (tenantId === '' || clientId === '' || clientSecret === '') {
    return { ok: false, again: false, detail: 'the credentials are not complete, or cannot be opened' };
  }
  const attempt = (call: ProviderCall) => once(ask, call, patience / 2);
  const granted = await attempt({
    url: `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }).toString(),
  });
  if (!granted.ok) return granted;
  const token: unknown = Object(granted.answer).access_token;
  if (typeof token !== 'string') return { ok: false, again: false, detail: 'it gave no token' };
  return attempt({
    url: `https://graph.microsoft.com/v1.0/users/${encodeURIComponent(parcel.from.address)}/sendMail`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      message: {
        subject: parcel.subject,
        body: { contentType: 'HTML', content: parcel.html },
        toRecipients: [{ emailAddress: { address: parcel.to } }],
      },
      saveToSentItems: false,
    }),
  });
}
