/** Drawn rather than typed: few fonts have these signs. Lines on a field of 16 × 16. */
const shapes = {
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "M3 8.5l3.5 3.5L13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  dash: "M4 8h8",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.3",
  warning: "M8 2.5l6 11H2zM8 6.5v3M8 11.4v.2",
  info: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 7.5v3.5M8 5v.2",
  up: "M4 10l4-4l4 4",
  down: "M4 6l4 4l4-4",
  right: "M6 4l4 4l-4 4",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.5 10.5l3 3",
  refresh: "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v2.5h-2.5",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  rows: "M2.5 4h11M2.5 8h11M2.5 12h11",
  download: "M8 2.5v7.5M5 7.5l3 3l3-3M2.5 13h11",
  filter: "M2.5 3.5h11l-4.3 5v4.5l-2.4-1.5v-3z",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  person: "M8 2.5a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2M3 13.5c.5-3 2.5-4 5-4s4.5 1 5 4",
  sun: "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
  screen: "M2.5 3h11v7.5h-11zM6 13.2h4",
  external: "M9.5 2.5h4v4M13.5 2.5l-6 6M11.5 9v4.5h-9v-9H7",
} as const;

export type IconName = keyof typeof shapes;

/** A sign beside a word that says the same; assistive technology passes it over. */
export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" className="shrink-0">
      <path
        d={shapes[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
