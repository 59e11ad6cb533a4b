import { escaped } from './html.ts';
import type { Look } from './place.ts';

/** What a mail of ours says, apart from how it looks. Texts are plain: they are escaped here. */
export interface Content {
  /** Also the subject. */
  title: string;
  paragraphs: readonly string[];
  button?: { label: string; url: string };
  /** A code to type, instead of a link or beside it. */
  code?: string;
  /** What else is to be said, in small print. */
  notes: readonly string[];
  /** Last line: who sends this. */
  sender: string;
}

/** Dark where the reader is dark. Nothing is loaded, save the logo that the tenant itself names. */
const style = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#16181d!important}.card{background:#22252c!important;border-color:#343842!important}.card h1,.card p,.code{color:#f1f2f4!important}.small,.small a{color:#a5abb6!important}.code{background:#2c3038!important}}
@media (max-width:600px){.card{padding:28px 22px!important}}`;

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** A whole message: one column of tables, which is what readers of mail understand. */
export function htmlOf(content: Content, look: Look): string {
  const { title, paragraphs, button, code, notes, sender } = content;
  const blocks = [
    look.logo === ''
      ? ''
      : `<img src="${escaped(look.logo)}" alt="${escaped(sender)}" height="40" style="display:block;height:40px;max-width:200px;border:0;margin:0 0 28px">`,
    `<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;color:#1b1f27">${escaped(title)}</h1>`,
    ...paragraphs.map((one) => paragraph(one)),
    code === undefined ? '' : codeBlock(code),
    button === undefined ? '' : buttonBlock(button, look.primary),
    ...notes.map((one) => small(escaped(one))),
    button === undefined ? '' : small(`If the button does not work, open this address:<br>${link(button.url)}`),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body class="page" style="margin:0;padding:0;background:${look.background}">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:${look.background}"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px"><tr><td class="card" style="padding:40px;background:#ffffff;border:1px solid #e3e6ea;border-radius:12px;font-family:${font};font-size:16px;line-height:1.55;text-align:left">
${blocks.filter((block) => block !== '').join('\n')}
</td></tr><tr><td class="small" style="padding:20px 8px;font-family:${font};font-size:13px;color:#6b7280;text-align:center">${escaped(sender)}</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

const paragraph = (text: string): string => `<p style="margin:0 0 16px;color:#333a45">${escaped(text)}</p>`;

const small = (html: string): string =>
  `<p class="small" style="margin:16px 0 0;font-size:13px;color:#6b7280;word-break:break-word">${html}</p>`;

const link = (url: string): string => `<a href="${escaped(url)}" style="color:#6b7280">${escaped(url)}</a>`;

const codeBlock = (code: string): string =>
  `<p class="code" style="margin:24px 0;padding:16px;border-radius:8px;background:#f1f3f5;color:#1b1f27;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:28px;letter-spacing:6px;text-align:center">${escaped(code)}</p>`;

const buttonBlock = ({ label, url }: { label: string; url: string }, color: string): string =>
  `<p style="margin:28px 0"><a href="${escaped(url)}" style="display:inline-block;padding:13px 26px;border-radius:8px;background:${color};color:${textOn(color)};font-weight:600;text-decoration:none">${escaped(label)}</a></p>`;

/**
 * Black or white, whichever reads better on a colour of six or three hexadecimal figures (WCAG 2 relative
 * luminance); white on named colours.
 */
export function textOn(color: string): string {
  const figures = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  if (figures === undefined) return '#ffffff';
  const whole = figures.length === 3 ? [...figures].map((one) => one + one).join('') : figures;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(whole.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#111111' : '#ffffff';
}

/** The same for readers that show plain text only. */
export function plainTextOf({ title, paragraphs, button, code, notes, sender }: Content): string {
  const parts = [
    title,
    ...paragraphs,
    ...(code === undefined ? [] : [code]),
    ...(button === undefined ? [] : [`${button.label}: ${button.url}`]),
    ...notes,
    `-- \n${sender}`,
  ];
  return `${parts.join('\n\n')}\n`;
}
