/** The style sheet of the API's page. Colours follow the reader's system, light or dark. */
export const docsStyle = `:root {
  color-scheme: light dark;
  --ground: light-dark(#fff, #14161a);
  --text: light-dark(#1c1f24, #e4e6ea);
  --quiet: light-dark(#5b626d, #9aa2ae);
  --line: light-dark(#dfe3e8, #2c313a);
  --code: light-dark(#f3f5f7, #1f232a);
  --link: light-dark(#0b5cad, #7db7f5);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; background: var(--ground); color: var(--text); }
a { color: var(--link); }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; }
h2 { margin: 2.5rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 0; font-size: 1rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
code { background: var(--code); padding: .1em .3em; border-radius: 3px; overflow-wrap: anywhere; }
pre { background: var(--code); padding: .8rem 1rem; border-radius: 6px; overflow-x: auto; }
pre code { padding: 0; background: none; overflow-wrap: normal; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
.columns { display: grid; grid-template-columns: 14rem minmax(0, 1fr); gap: 2.5rem; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 1.5rem 0; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav small, dt, .properties span { color: var(--quiet); }
article { padding: .9rem 0; border-bottom: 1px solid var(--line); }
.call { margin: .25rem 0; }
.call b { display: inline-block; min-width: 4.2rem; font: 700 .85em ui-monospace, monospace; }
.get { color: light-dark(#0a6b3d, #6fd3a0); }
.post { color: light-dark(#0b5cad, #7db7f5); }
.patch, .put { color: light-dark(#8a5200, #f0b45b); }
.delete { color: light-dark(#b3261e, #f5938c); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 1rem; margin: .25rem 0; font-size: .9rem; }
dd { margin: 0; }
summary { cursor: pointer; width: max-content; color: var(--link); }
.properties { margin: .25rem 0; padding-left: 1.25rem; font-size: .9rem; overflow-wrap: anywhere; }
@media (max-width: 50rem) {
  .columns { display: block; }
  nav { position: static; max-height: none; }
  nav ul { columns: 2; }
}
`;
