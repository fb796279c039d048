import { type Html, html } from "#core/package/report/html";
import { type TableName, type Where, whereText } from "#core/package/report/where";

/** A number, or what else, that leads to the rows it is of; without the page's program to their section. */
export function rowsLink(table: TableName, where: Where, content: Html | string): Html {
  return html`<a href="#${table}" data-where="${whereText(where)}">${content}</a>`;
}

/** A figure that programs and tests find by its name, with its exact value. */
export function figure(name: string, value: number, content: Html | string): Html {
  return html`<data data-figure="${name}" value="${value}">${content}</data>`;
}
