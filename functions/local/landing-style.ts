/** How the landing page of local mode looks: one column, dark where the reader is dark. */
export const landingStyle = `:root { color-scheme: light dark; --ground: light-dark(#fff, #14161a); --text: light-dark(#1c1f24, #e4e6ea); --quiet: light-dark(#5b626d, #9aa2ae); --line: light-dark(#e1e5ea, #2c313a); --code: light-dark(#eef1f4, #242932); --link: light-dark(#0b5cad, #7db7f5); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 3rem 1.5rem 5rem; font: 16px/1.55 system-ui, sans-serif; background: var(--ground); color: var(--text); }
a { color: var(--link); text-underline-offset: 2px; }
h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em; overflow-wrap: anywhere; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.2rem; }
p { margin: .4rem 0; }
.eyebrow, dt, small { color: var(--quiet); }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--code); padding: .12em .35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--code); padding: .8rem 1rem; border-radius: 8px; overflow-x: auto; user-select: all; }
pre code { padding: 0; background: none; overflow-wrap: normal; }
.links { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .75rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.links a { display: block; height: 100%; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 10px; text-decoration: none; }
.links a:hover { border-color: var(--link); }
.links b { display: block; }
.links small { color: var(--quiet); }
table { width: 100%; border-collapse: collapse; font-size: .94rem; }
th { color: var(--quiet); font-weight: 500; text-align: left; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 40rem) {
  body { padding: 1.75rem 1rem 3rem; }
  thead { display: none; }
  tr, td { display: block; }
  td { padding: .1rem 0; border: 0; }
  tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
}`;
