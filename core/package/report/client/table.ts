import type { Column, TableSpec } from "#core/package/report/client/columns";
import { csvOf, tsvOf } from "#core/package/report/client/csv";
import { button, element } from "#core/package/report/client/element";
import { Grid } from "#core/package/report/client/grid";
import { copy, save } from "#core/package/report/client/share";
import { rowsOf, type View, valuesOf } from "#core/package/report/client/view";
import { formatCount, visible } from "#core/package/report/format";

/** Tabs at most; with more values the filter does. */
const mostTabs = 24;

/** One of the page's tables: its rows, what narrows and orders them, and what can be taken from it. */
export class Table<Row extends object> {
  readonly #spec: TableSpec<Row>;
  readonly #grid: Grid<Row>;
  readonly #status = element("p", { role: "status" });
  readonly #chips = element("div", { class: "chips" });
  readonly #words = element("input", { type: "search", autocomplete: "off" });
  readonly #tabs = new Map<string, HTMLButtonElement>();
  readonly #fileName: string;
  #view: View = { where: [], words: "" };
  #rows: Row[] = [];

  constructor(host: HTMLElement, label: string, spec: TableSpec<Row>, fileName: string) {
    this.#spec = spec;
    this.#fileName = fileName;
    const columns = spec.columns.filter(({ isHidden }) => !isHidden);
    this.#grid = new Grid(label, columns, (column) => this.#sortBy(column));
    this.#words.addEventListener("input", () => this.#show({ words: this.#words.value }));
    const tools = element(
      "div",
      { class: "tools", role: "group", "aria-label": `${label}: what is shown` },
      element("label", {}, "Filter ", this.#words),
      this.#status,
      button("Copy rows", () => this.#copy()),
      button("Download CSV", () => save(this.#fileName, csvOf(spec.columns, this.#rows))),
    );
    host.replaceChildren(...this.#tabsOf(label), tools, this.#chips, this.#grid.root);
    this.#show({});
  }

  /** Shows the rows that an address means, and no others. */
  open(where: View["where"]): void {
    this.#words.value = "";
    this.#show({ where, words: "" });
  }

  #tabsOf(label: string): HTMLElement[] {
    const { tabs, columns, rows } = this.#spec;
    const column = columns.find(({ name }) => name === tabs);
    if (!column) return [];
    const values = valuesOf(rows, column);
    if (values.size < 2 || values.size > mostTabs) return [];
    const all = button(`All (${formatCount(rows.length)})`, () => this.#narrow(column, undefined));
    this.#tabs.set("", all);
    for (const [value, count] of [...values].sort(([a], [b]) => (a < b ? -1 : 1)))
      this.#tabs.set(
        value,
        button(`${visible(value)} (${formatCount(count)})`, () => this.#narrow(column, value)),
      );
    const name = `${label}: ${column.label.toLowerCase()}`;
    return [
      element("div", { class: "tabs", role: "group", "aria-label": name }, ...this.#tabs.values()),
    ];
  }

  #narrow({ name }: Column<Row>, value: string | undefined): void {
    const others = this.#view.where.filter(([column]) => column !== name);
    this.#show({ where: value === undefined ? others : [...others, [name, value]] });
  }

  #sortBy(column: string): void {
    const { sort } = this.#view;
    const isSame = sort?.column === column;
    const isLast = isSame && sort.isDescending;
    this.#show({ sort: isLast ? undefined : { column, isDescending: isSame } });
  }

  #show(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change };
    const { where, sort } = this.#view;
    this.#rows = rowsOf(this.#spec, this.#view);
    const [found, all] = [this.#rows.length, this.#spec.rows.length].map(formatCount);
    this.#status.textContent = found === all ? `${all} rows` : `${found} of ${all} rows`;
    const tab = where.find(([name]) => name === this.#spec.tabs)?.[1] ?? "";
    for (const [value, pressed] of this.#tabs)
      pressed.setAttribute("aria-pressed", String(value === tab));
    this.#chips.replaceChildren(...where.map((condition) => this.#chipOf(condition)));
    this.#grid.show(this.#rows, sort);
  }

  /** A condition in words, which ends it. */
  #chipOf(condition: View["where"][number]): HTMLElement {
    const [name, value] = condition;
    const label = this.#spec.columns.find((column) => column.name === name)?.label ?? name;
    const said = value === "" ? "none" : value === "*" ? "any" : value;
    const chip = button(`${visible(label)}: ${visible(said)} ✕`, () =>
      this.#show({ where: this.#view.where.filter((other) => other !== condition) }),
    );
    chip.setAttribute("aria-label", `Show also others than ${label}: ${visible(said)}`);
    return chip;
  }

  async #copy(): Promise<void> {
    const isCopied = await copy(tsvOf(this.#spec.columns, this.#rows));
    const count = formatCount(this.#rows.length);
    this.#status.textContent = isCopied
      ? `${count} rows copied`
      : "The browser does not let this page copy: download them.";
  }
}
