import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BrowserContext, type BrowserServer, chromium } from 'playwright-core';

/** Where systems keep Chromium or Chrome; `CHROMIUM` names another one. */
const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The machine's browser, if it has one. */
export const chromiumPath = (): string | undefined =>
  places.find((place) => place !== undefined && place !== '' && existsSync(place));

/**
 * The browser trusts the local authority's server key, and nothing else that is not trusted anyway: every other
 * certificate must hold as it must for a person.
 * @param ca path of the authority's certificate; the server's lies beside it
 */
function argumentsFor(ca: string): string[] {
  const certificate = new X509Certificate(readFileSync(join(dirname(ca), 'localhost.pem')));
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const pin = createHash('sha256').update(spki).digest('base64');
  return [`--ignore-certificate-errors-spki-list=${pin}`];
}

/** One browser for many profiles. They are private ones, which take no cookies of other sites' frames. */
export const startBrowser = (executablePath: string, ca: string): Promise<BrowserServer> =>
  chromium.launchServer({ executablePath, args: argumentsFor(ca) });

/**
 * A browser of its own whose profile takes the cookies of other sites' frames, as most people's do.
 * @param folder for the profile; the caller removes it
 */
export function startOrdinaryProfile(executablePath: string, ca: string, folder: string): Promise<BrowserContext> {
  mkdirSync(join(folder, 'Default'));
  // Debian's build refuses such cookies unless told.
  const settings = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(settings));
  return chromium.launchPersistentContext(folder, { executablePath, args: argumentsFor(ca) });
}
