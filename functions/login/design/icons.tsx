/** The few pictures of the pages, drawn in the colour of the text around them. They say nothing that words do not. */
const shapes = {
  alert: 'M12 8v4.5M12 16h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  right: 'm9 5 7 7-7 7',
  link: 'M8 7 4 11l4 4M4 11h16M16 9l4 4-4 4',
  mail: 'M3.5 6.5h17v11h-17zM4 7l8 6 8-6',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z',
  out: 'M14 4H6v16h8M10 12h11M17 8l4 4-4 4',
  plus: 'M12 5v14M5 12h14',
  key: 'M12 13.25V21M12 17.5h3M12 4.75a4.25 4.25 0 1 0 0 8.5 4.25 4.25 0 0 0 0-8.5Z',
} as const;

export type IconName = keyof typeof shapes;

/** A drawing beside a text, which says what it means: readers of screens pass over it. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={shapes[name]} />
  </svg>
);

/** The picture above the heading of a page that tells how something went. */
export const Sign = ({ name, kind = '' }: { name: IconName; kind?: 'good' | 'bad' | '' }) => (
  <div class={`sign ${kind}`}>
    <Icon name={name} />
  </div>
);
