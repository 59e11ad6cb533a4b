/** What is registered alike on every server that issues tokens. */
export const audience = 'https://api.example.com/orders';
export const scope = 'read:orders write:orders';
/** Seconds. */
export const lifetime = 86_400;
/** An API like the other whose tokens are signed with ES256, and one whose tokens are handed out again for a while. */
export const es256Audience = `${audience}/es256`;
export const reuseAudience = `${audience}/reuse`;
/** Share of a token's life. */
export const reuseShare = 0.5;
