import type { Texts } from './en.ts';

export const de: Texts = {
  common: {
    continueToApplication: 'Weiter zur Anwendung',
    privacy: 'Datenschutz',
    terms: 'Nutzungsbedingungen',
    signingIn: 'Sie werden angemeldet',
    oneMoment: 'Einen Moment, Sie werden zur Anwendung zurückgeleitet.',
    continueButton: 'Weiter',
  },
  login: {
    title: 'Willkommen',
    description: 'Melden Sie sich bei {clientName} an, um fortzufahren.',
    organizationDescription: 'Melden Sie sich bei {organizationName} an, um mit {clientName} fortzufahren.',
    buttonText: 'Anmelden',
    usernamePlaceholder: 'E-Mail-Adresse oder Benutzername',
    emailPlaceholder: 'E-Mail-Adresse',
    passwordPlaceholder: 'Passwort',
    forgotPasswordText: 'Passwort vergessen?',
    signupActionText: 'Sie haben noch kein Konto?',
    signupActionLinkText: 'Registrieren',
    quickUsers: 'Lokaler Betrieb: anmelden als',
    'wrong-credentials': 'E-Mail-Adresse, Benutzername oder Passwort ist falsch.',
    'wrong-email-credentials': 'E-Mail-Adresse oder Passwort ist falsch.',
    'no-username': 'Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.',
    'no-password': 'Geben Sie Ihr Passwort ein.',
    'user-blocked': 'Ihr Konto wurde gesperrt. Wenden Sie sich an die Administration.',
    'too-many-attempts':
      'Ihr Konto wurde nach mehreren falschen Passwörtern gesperrt. Möglicherweise haben wir Ihnen per E-Mail mitgeteilt, wie Sie es entsperren.',
    'ip-blocked': 'Aus Ihrem Netz kamen zu viele Versuche. Warten Sie eine Weile und versuchen Sie es dann erneut.',
    'password-breached':
      'Dieses Passwort ist in einem Datenleck einer anderen Website aufgetaucht. Setzen Sie es zu Ihrem Schutz zurück, um fortzufahren.',
    'no-db-connection':
      'Für diese Anwendung ist noch keine Anmeldung mit Passwort eingerichtet. Wenden Sie sich an die Administration.',
    'authentication-failure': 'Die Anmeldung ist fehlgeschlagen. Versuchen Sie es gleich noch einmal.',
  },
  'login-id': {
    title: 'Willkommen',
    description: 'Melden Sie sich bei {clientName} an, um fortzufahren.',
    buttonText: 'Weiter',
    'no-username': 'Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.',
  },
  'login-password': {
    title: 'Passwort eingeben',
    description: 'Melden Sie sich bei {clientName} an, um fortzufahren.',
    buttonText: 'Anmelden',
    editEmailText: 'Ändern',
  },
  signup: {
    title: 'Konto erstellen',
    description: 'Registrieren Sie sich, um mit {clientName} fortzufahren.',
    buttonText: 'Registrieren',
    emailPlaceholder: 'E-Mail-Adresse',
    usernamePlaceholder: 'Benutzername',
    passwordPlaceholder: 'Passwort',
    loginActionText: 'Sie haben schon ein Konto?',
    loginActionLinkText: 'Anmelden',
    passwordSecurityText: 'Ihr Passwort braucht:',
    'signup-disabled':
      'Hier können keine neuen Konten erstellt werden. Bitten Sie die Administration um eine Einladung.',
    'signup-failed':
      'Dieses Konto konnte nicht erstellt werden. Falls Sie schon eines haben, melden Sie sich stattdessen an.',
    'invalid-email-format': 'Das ist keine gültige E-Mail-Adresse.',
    'invalid-username':
      'Dieser Benutzername kann nicht verwendet werden. Wählen Sie einen kürzeren aus Buchstaben, Ziffern und _ . -',
    'password-too-weak': 'Dieses Passwort ist zu schwach.',
    'password-too-common': 'Dieses Passwort ist zu gebräuchlich. Wählen Sie eines, das schwerer zu erraten ist.',
    'password-leaked':
      'Dieses Passwort ist in einem Datenleck einer anderen Website aufgetaucht. Wählen Sie ein anderes.',
    'password-contains-user-information': 'Ihr Passwort darf weder Ihren Namen noch Ihre E-Mail-Adresse enthalten.',
  },
  'password-rules': {
    length: 'Mindestens {count} Zeichen',
    lower: 'Kleinbuchstaben (a-z)',
    upper: 'Großbuchstaben (A-Z)',
    number: 'Ziffern (0-9)',
    special: 'Sonderzeichen (etwa !@#$%^&*)',
    some: 'Mindestens {count} hiervon:',
    run: 'Höchstens 2 gleiche Zeichen hintereinander',
  },
  'reset-password-request': {
    title: 'Passwort vergessen?',
    description:
      'Geben Sie Ihre E-Mail-Adresse ein. Wir senden Ihnen eine Anleitung, mit der Sie Ihr Passwort zurücksetzen.',
    buttonText: 'Anleitung senden',
    backToLoginLinkText: 'Zurück zur Anmeldung',
    'no-email': 'Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.',
  },
  'reset-password-email': {
    title: 'Sehen Sie in Ihr Postfach',
    emailDescription:
      'Wenn {email} ein Konto hat, haben wir eine Anleitung zum Zurücksetzen des Passworts gesendet. Sie kann etwas brauchen; sehen Sie auch im Spam-Ordner nach.',
    resendLinkText: 'Erneut senden',
  },
  'reset-password': {
    title: 'Neues Passwort festlegen',
    description: 'Wählen Sie ein Passwort, das Sie sonst nirgends verwenden.',
    buttonText: 'Passwort festlegen',
    passwordPlaceholder: 'Neues Passwort',
    'reEnter-passwordPlaceholder': 'Neues Passwort wiederholen',
    'password-mismatch': 'Die beiden Passwörter stimmen nicht überein',
  },
  'reset-password-success': {
    eventTitle: 'Passwort geändert',
    description: 'Ihr Passwort wurde geändert. Melden Sie sich mit dem neuen an.',
  },
  'reset-password-error': {
    eventTitleExpired: 'Link abgelaufen',
    descriptionExpired: 'Dieser Link ist abgelaufen. Fordern Sie einen neuen an.',
    eventTitleUsed: 'Link ungültig',
    descriptionUsed: 'Dieser Link ist ungültig oder wurde schon verwendet. Fordern Sie einen neuen an.',
  },
  'email-verification-result': {
    verifiedTitle: 'E-Mail-Adresse bestätigt',
    verifiedDescription: 'Ihre E-Mail-Adresse wurde bestätigt.',
    errorTitle: 'Link ungültig',
    invalidAccountOrCodeDescription: 'Dieser Link ist ungültig oder wurde schon verwendet.',
    expiredTitle: 'Link abgelaufen',
    expiredDescription: 'Dieser Link ist abgelaufen. Fordern Sie einen neuen an.',
  },
  consent: {
    title: '{clientName} zulassen',
    description: '{clientName} möchte auf Ihr Konto bei {companyName} zugreifen.',
    descriptionNoCompany: '{clientName} möchte auf Ihr Konto zugreifen.',
    messageSingleTenant: 'Damit darf {clientName}:',
    acceptButtonText: 'Zulassen',
    declineButtonText: 'Ablehnen',
    signedInAs: 'Sie sind angemeldet als {user}.',
    redirectsTo: 'Sie werden zu {host} weitergeleitet.',
    thirdParty:
      'Diese Anwendung wird nicht von {companyName} betrieben. Vergewissern Sie sich, dass Sie ihr vertrauen.',
    thirdPartyNoCompany:
      'Diese Anwendung wird von jemand anderem betrieben. Vergewissern Sie sich, dass Sie ihr vertrauen.',
  },
  scopes: {
    openid: 'Wissen, wer Sie sind',
    profile: 'Ihr Profil sehen: Name, Spitzname und Bild',
    email: 'Ihre E-Mail-Adresse sehen',
    address: 'Ihre Postanschrift sehen',
    phone: 'Ihre Telefonnummer sehen',
    offline_access: 'Verbunden bleiben, während Sie abwesend sind',
  },
  'pre-login-organization-picker': {
    title: 'Ihre Organisation',
    description: 'Nennen Sie die Organisation, bei der Sie sich anmelden möchten.',
    placeholder: 'Name der Organisation',
    buttonText: 'Weiter',
    'no-organization': 'Geben Sie den Namen Ihrer Organisation ein.',
    'invalid-organization': 'Es gibt keine Organisation mit diesem Namen.',
  },
  'organization-picker': {
    title: 'Organisation wählen',
    description: 'Welche möchten Sie mit {clientName} verwenden?',
    none: 'Ihr Konto gehört zu keiner Organisation, {clientName} braucht aber eine. Bitten Sie deren Administration um eine Einladung.',
  },
  'select-account': {
    title: 'Konto wählen',
    description: 'um mit {clientName} fortzufahren',
    other: 'Anderes Konto verwenden',
  },
  'brute-force-protection-unblock': {
    title: 'Konto entsperren',
    description:
      'Ihr Konto wurde nach mehreren falschen Passwörtern gesperrt. Wenn Sie das waren, entsperren Sie es und versuchen Sie es erneut.',
    buttonText: 'Mein Konto entsperren',
  },
  'brute-force-protection-unblock-success': {
    title: 'Konto entsperrt',
    description: 'Sie können sich wieder anmelden.',
  },
  'brute-force-protection-unblock-failure': {
    title: 'Link ungültig',
    description: 'Dieser Link ist ungültig oder wurde schon verwendet.',
  },
  logout: {
    title: 'Abmelden',
    description: 'Möchten Sie sich von {clientName} abmelden?',
    descriptionNoClient: 'Möchten Sie sich abmelden?',
    acceptButtonText: 'Ja, abmelden',
    declineButtonText: 'Nein, angemeldet bleiben',
  },
  'logout-complete': {
    eventTitle: 'Sie sind abgemeldet',
    description: 'Sie wurden abgemeldet. Sie können diese Seite schließen.',
  },
  'logout-aborted': {
    eventTitle: 'Weiterhin angemeldet',
    description: 'Sie wurden nicht abgemeldet. Sie können diese Seite schließen.',
  },
  error: {
    title: 'Hoppla, da ist etwas schiefgegangen',
    hint: 'Gehen Sie zurück zur Anwendung und versuchen Sie es erneut. Geschieht es wieder, nennen Sie dem Support, was hier steht.',
    code: 'Fehler',
    request: 'Anfrage-ID',
  },
};
