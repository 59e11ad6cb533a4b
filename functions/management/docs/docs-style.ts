/** The style sheet of the API's page. Colours follow the reader's system, light or dark. */
export const docsStyle = `:root {
  color-scheme: light dark;
  --ground: light-dark(#fff, #14161a);
  --panel: light-dark(#f6f7f9, #1b1e24);
  --text: light-dark(#1c1f24, #e4e6ea);
  --quiet: light-dark(#5b626d, #9aa2ae);
  --line: light-dark(#e1e5ea, #2c313a);
  --code: light-dark(#eef1f4, #242932);
  --link: light-dark(#0b5cad, #7db7f5);
  --get: light-dark(#0a6b3d, #6fd3a0);
  --post: light-dark(#0b5cad, #7db7f5);
  --change: light-dark(#8a5200, #f0b45b);
  --delete: light-dark(#b3261e, #f5938c);
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 72rem; padding: 2.5rem 1.5rem 6rem; font: 16px/1.55 system-ui, sans-serif; background: var(--ground); color: var(--text); }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
p { max-width: 44rem; margin: .5rem 0; }
.eyebrow { margin: 0; color: var(--quiet); font-size: .85rem; }
h1 { margin: 0; font-size: 2.1rem; line-height: 1.2; letter-spacing: -.02em; }
h2 { margin: 3.5rem 0 0; padding-bottom: .4rem; border-bottom: 2px solid var(--line); font-size: 1.4rem; letter-spacing: -.01em; }
h2 a, h3 a { color: inherit; text-decoration: none; }
h2 a:hover, h3 a:hover { text-decoration: underline; }
h3 { margin: 0; font-size: 1.02rem; }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--code); padding: .12em .35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { margin: .5rem 0; background: var(--code); padding: .8rem 1rem; border-radius: 8px; overflow-x: auto; }
pre code { padding: 0; background: none; overflow-wrap: normal; }
.copy { user-select: all; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin: 1.25rem 0; }
label { flex-basis: 100%; font-size: .9rem; font-weight: 600; }
input, button { min-height: 2.75rem; padding: .4rem .8rem; border: 1px solid var(--line); border-radius: 8px; font: inherit; color: inherit; background: var(--panel); }
input { flex: 1 1 14rem; max-width: 26rem; }
button { cursor: pointer; font-weight: 600; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav { margin: 2rem 0 0; }
nav ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 0 2.5rem; margin: 0; padding: 0; list-style: none; }
nav li { display: flex; justify-content: space-between; align-items: baseline; gap: .75rem; padding: .22rem 0; border-bottom: 1px solid var(--line); font-size: .92rem; }
nav li > a { overflow-wrap: anywhere; }
nav li span { display: flex; flex: none; gap: .3rem; align-items: baseline; }
nav .method { font-size: .66rem; }
nav small { margin-right: .2rem; color: var(--quiet); font-size: .72rem; }
article { padding: 1.1rem 0; border-bottom: 1px solid var(--line); }
article:last-child { border-bottom: 0; }
article:target, article:has(h3:target) { margin: 0 -1rem; padding: 1.1rem 1rem; border-radius: 8px; background: var(--panel); }
.call { margin: .3rem 0 .5rem; }
.method { font: 700 .8rem ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: .02em; }
.get { color: var(--get); }
.post { color: var(--post); }
.patch, .put { color: var(--change); }
.delete { color: var(--delete); }
dl { display: grid; grid-template-columns: 5rem minmax(0, 1fr); gap: .15rem 1rem; margin: .25rem 0 .4rem; font-size: .9rem; }
dt, .properties span { color: var(--quiet); }
dd { margin: 0; }
details { margin: .2rem 0; }
summary { width: max-content; max-width: 100%; padding: .15rem 0; cursor: pointer; color: var(--link); font-size: .9rem; }
.properties { margin: .25rem 0; padding-left: 0; list-style: none; font-size: .9rem; overflow-wrap: anywhere; }
.properties li { padding: .2rem 0; }
.properties .properties { margin: .1rem 0 .1rem .4rem; padding-left: .9rem; border-left: 2px solid var(--line); font-size: 1em; }
.properties em { color: var(--delete); font-size: .85em; font-style: normal; }
.form { display: block; margin: .4rem 0 0; font-size: .9rem; }
@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 4rem; }
  h1 { font-size: 1.7rem; }
  dl { grid-template-columns: 1fr; }
  dd { margin-bottom: .3rem; }
}
`;
