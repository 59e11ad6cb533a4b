/** How the inbox looks: one column, dark where the reader is dark. */
export const inboxStyle = `:root{color-scheme:light dark;--line:#d9dde3;--soft:#5d6675;--panel:#fff;--page:#f4f5f7}
@media (prefers-color-scheme:dark){:root{--line:#343842;--soft:#a5abb6;--panel:#22252c;--page:#16181d}}
body{margin:0;background:var(--page);font:16px/1.5 system-ui,sans-serif}
main{max-width:860px;margin:0 auto;padding:32px 16px}
h1{font-size:24px;margin:0 0 8px;overflow-wrap:anywhere}
.lead,.empty,dt{color:var(--soft)}
.mails,.links{list-style:none;margin:16px 0;padding:0;border:1px solid var(--line);border-radius:8px;background:var(--panel)}
.mails li+li,.links li+li{border-top:1px solid var(--line)}
.mails a{display:grid;grid-template-columns:1fr auto;gap:0 16px;padding:12px 16px;color:inherit;text-decoration:none}
.mails a:hover,.mails a:focus{background:var(--page)}
.mails span{grid-row:2;color:var(--soft)}
.mails time{color:var(--soft);font-size:14px}
.links a{display:block;padding:10px 16px;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:16px 0}
dd{margin:0;overflow-wrap:anywhere}
iframe{width:100%;height:560px;border:1px solid var(--line);border-radius:8px;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere}`;
