/**
 * Where we take what Auth0's contract refuses: the operation and the place, with the reason. `null` for a
 * property that may be absent is the same as absent everywhere (management-api 1.5) and not listed here.
 */
const lenience: readonly [operation: RegExp, mutation: RegExp, reason: string][] = [
  [/^PATCH \/clients\/:id$/, /^refresh_token: without /, 'a change is merged into what is there'],
  [/^PATCH \/clients\/:id\/credentials/, /^the whole: without /, 'a change of nothing'],
  [/^PATCH \/attack-protection\/captcha$/, /: without /, 'a change is merged into what is there'],
  [/^POST \/flows$/, /^actions\.0/, 'the steps of a flow are kept, never run'],
  [/^POST \/flows\/vault\/connections$/, /^setup/, 'what a connection is set up with is sealed, never used'],
  [/^(POST|PATCH) \/actions\/actions/, /^supported_triggers\.0: /, 'the service adds properties to triggers'],
  [/^(POST|PATCH) \/actions\/modules/, /^secrets\.0: without value/, 'a secret may keep the value that it has'],
];

/** Whether a mutation that the contract refuses may be taken. */
export const isTolerated = (operation: string, mutation: string): boolean =>
  / null$/.test(mutation) || lenience.some(([where, what]) => where.test(operation) && what.test(mutation));
