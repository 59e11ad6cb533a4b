/** What is registered alike on every server that issues tokens. */
export const audience = 'https://api.example.com/orders';
export const scope = 'read:orders write:orders';
/** Seconds. */
export const lifetime = 86_400;
