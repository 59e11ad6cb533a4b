import { Hono } from 'hono';
import type { AppEnv } from '../app-env.ts';

/** Where the style sheet of the pages under `/u/` is. */
export const pageStylePath = '/u/page.css';

/** One card in the middle, dark where the reader is dark; fields and buttons large enough for a thumb. */
const style = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f7, #14161a);
  --card: light-dark(#fff, #1d2027);
  --text: light-dark(#1c1f24, #e8eaee);
  --quiet: light-dark(#5b626d, #a2a9b4);
  --line: light-dark(#c9ced6, #434957);
  --accent: light-dark(#0b5cad, #8cc0f7);
  --on-accent: light-dark(#fff, #10141a);
  --fault: light-dark(#b3261e, #f5938c);
}
* { box-sizing: border-box; }
body { display: grid; min-height: 100vh; margin: 0; padding: 1rem; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: var(--ground); color: var(--text); }
main { width: 100%; max-width: 26rem; padding: 2.25rem 2rem; border-radius: 14px; background: var(--card); box-shadow: 0 1px 3px rgb(0 0 0 / .12), 0 8px 28px rgb(0 0 0 / .08); }
h1 { margin: 0 0 .75rem; font-size: 1.45rem; line-height: 1.25; letter-spacing: -.01em; }
p { margin: 0 0 1rem; color: var(--quiet); }
main > :last-child, form > :last-child { margin-bottom: 0; }
label { color: var(--text); font-size: .92rem; font-weight: 600; }
input, button, main > p > a { display: block; width: 100%; min-height: 2.9rem; padding: .55rem .8rem; border-radius: 9px; font: inherit; }
input { margin-top: .3rem; border: 1px solid var(--line); background: var(--card); color: var(--text); }
input[aria-invalid] { border-color: var(--fault); }
button, main > p > a { margin-top: 1.25rem; border: 0; background: var(--accent); color: var(--on-accent); font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
label + br { display: none; }
[role="alert"] { color: var(--fault); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 30rem) {
  body { padding: 0; place-items: stretch; background: var(--card); }
  main { padding: 3rem 1.25rem; border-radius: 0; box-shadow: none; }
}
`;

/** `GET /u/page.css`: the same for everybody, so it may be kept for an hour. */
export const pageStyle = (): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();
  app.get(pageStylePath, (c) =>
    c.body(style, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' }),
  );
  return app;
};
