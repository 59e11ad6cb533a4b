/** A consent: what a user allowed a client at an API (management-api 3.11). Written when a user agrees at sign-in. */
export interface UserGrant {
  id: string;
  /** Auth0 spells this one field in camel case. */
  clientID: string;
  user_id: string;
  audience: string;
  scope: string[];
}
