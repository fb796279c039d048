import type { Column } from "#core/package/report/client/columns";
import { element } from "#core/package/report/client/element";
import { shown } from "#core/package/report/client/view";
import { whereText } from "#core/package/report/where";

/** Rows beyond what is seen, in either direction; and so many are printed. */
const [ahead, printed] = [10, 300];

type Sort = { column: string; isDescending: boolean };

/** A table of which only the rows that are seen are in the page, however many it has. */
export class Grid<Row> {
  readonly root: HTMLElement;
  readonly #columns: Column<Row>[];
  readonly #table: HTMLTableElement;
  readonly #heads = new Map<string, HTMLTableCellElement>();
  readonly #body = element("tbody");
  readonly #rowHeight: number;
  #rows: Row[] = [];
  #first = -1;
  #last = -1;

  constructor(label: string, columns: Column<Row>[], onSort: (column: string) => void) {
    this.#columns = columns;
    const heads = columns.map((column) => {
      const pressed = element("button", { type: "button" }, column.label);
      pressed.addEventListener("click", () => onSort(column.name));
      const head = element("th", { scope: "col", class: column.format && "numeric" }, pressed);
      this.#heads.set(column.name, head);
      return head;
    });
    const widths = columns.map(({ width }) => {
      const col = element("col");
      col.style.width = `${width * 0.58 + 1.2}rem`;
      return col;
    });
    this.#table = element(
      "table",
      { "aria-label": label },
      element("colgroup", {}, ...widths),
      element("thead", {}, element("tr", { "aria-rowindex": 1 }, ...heads)),
      this.#body,
    );
    const total = columns.reduce((sum, { width }) => sum + width * 0.58 + 1.2, 0);
    this.#table.style.width = `max(100%, ${total}rem)`;
    this.root = element(
      "div",
      { class: "grid", tabindex: 0, role: "region", "aria-label": `${label}, scrollable` },
      this.#table,
    );
    this.#rowHeight = 2 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.root.addEventListener("scroll", () => this.#draw(), { passive: true });
    addEventListener("beforeprint", () => this.#render(0, Math.min(printed, this.#rows.length)));
    addEventListener("afterprint", () => this.#draw());
  }

  show(rows: Row[], sort: Sort | undefined): void {
    this.#rows = rows;
    this.#table.setAttribute("aria-rowcount", String(rows.length + 1));
    for (const [name, head] of this.#heads) {
      const isSorted = sort?.column === name;
      const order = sort?.isDescending ? "descending" : "ascending";
      head.setAttribute("aria-sort", isSorted ? order : "none");
    }
    this.root.scrollTop = 0;
    this.#first = -1;
    this.#draw();
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.root;
    const from = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - ahead);
    const seen = Math.ceil((clientHeight || 400) / this.#rowHeight);
    const to = Math.min(this.#rows.length, from + seen + 2 * ahead);
    if (from === this.#first && to === this.#last) return;
    this.#render(from, to);
  }

  #render(from: number, to: number): void {
    this.#first = from;
    this.#last = to;
    const rows = this.#rows.slice(from, to).map((row, n) => this.#rowOf(row, from + n));
    this.#body.replaceChildren(this.#space(from), ...rows, this.#space(this.#rows.length - to));
  }

  #space(rows: number): HTMLElement {
    const space = element("tr", { "aria-hidden": "true", class: "space" });
    space.style.height = `${rows * this.#rowHeight}px`;
    return space;
  }

  #rowOf(row: Row, n: number): HTMLElement {
    const cells = this.#columns.map((column) => {
      const text = shown(column, row);
      const cell = element("td", { class: column.format && "numeric" });
      const goal = text === "–" || text === "0" ? undefined : column.leadsTo?.(row);
      const isLong = text.length > column.width;
      if (isLong) cell.title = text;
      cell.append(
        goal
          ? element("a", { href: `#${goal.table}?${whereText(goal.where)}` }, text)
          : // Text of either direction stays in its cell.
            element("bdi", {}, text),
      );
      return cell;
    });
    return element("tr", { "aria-rowindex": n + 2 }, ...cells);
  }
}
