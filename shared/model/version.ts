/** The release, as `/health` and the logs name it. A test holds it against `package.json`. */
export const version = '0.1.0';
