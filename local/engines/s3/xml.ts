import { s3Error } from "#local/engines/s3/errors";

/** An element read from a request body; attributes and namespaces are dropped. */
export type XmlElement = { name: string; text: string; children: XmlElement[] };

/** What the writer takes: arrays repeat the element, `undefined` leaves it out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | XmlValue[]
  | { [name: string]: XmlValue };

/** A document with S3's namespace. */
export function xmlDocument(root: string, value: XmlValue): string {
  const inner = xmlContent(value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${root}>`;
}

/** The inside of an element. */
export function xmlContent(value: XmlValue): string {
  if (value === undefined) return "";
  if (typeof value !== "object") return escapeXml(String(value));
  return Object.entries(value)
    .flatMap(([name, member]) =>
      [member]
        .flat()
        .map((item) => (item === undefined ? "" : `<${name}>${xmlContent(item)}</${name}>`)),
    )
    .join("");
}

/**
 * Reads a document. Throws `MalformedXML` for anything but well-formed elements, text, CDATA and
 * comments; document types are refused, so no entity can be defined.
 */
export function parseXml(text: string): XmlElement {
  const token =
    /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s<>/!?]+)([^<>]*?)(\/?)>|([^<]+)/gy;
  const top: XmlElement = { name: "", text: "", children: [] };
  const open = [top];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    const current = open.at(-1);
    if (!match || !current) throw s3Error("MalformedXML");
    at = token.lastIndex;
    const [, data, closing, tag, , empty, chars] = match;
    if (data !== undefined) current.text += data;
    if (chars !== undefined) current.text += unescapeXml(chars);
    if (tag === undefined) continue;
    const name = tag.slice(tag.indexOf(":") + 1);
    if (closing) {
      if (open.length < 2 || current.name !== name) throw s3Error("MalformedXML");
      open.pop();
      continue;
    }
    const element: XmlElement = { name, text: "", children: [] };
    current.children.push(element);
    if (!empty) open.push(element);
  }
  const [root] = top.children;
  if (!root || open.length !== 1 || top.children.length !== 1 || top.text.trim())
    throw s3Error("MalformedXML");
  return root;
}

/** The children of that name. */
export function children(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The text of the first child of that name. */
export function childText(element: XmlElement | undefined, name: string): string | undefined {
  return children(element, name)[0]?.text;
}

function escapeXml(text: string): string {
  // S3 writes control characters as references too, although XML 1.0 has no place for most of them.
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold them.
    /[&<>"\u0000-\u0008\u000a-\u001f\u007f]/g,
    (char) => named[char] ?? `&#x${char.charCodeAt(0).toString(16)};`,
  );
}

const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));|&/g, (_, hex, decimal, name) => {
    if (hex || decimal) {
      const code = hex ? parseInt(hex, 16) : Number(decimal);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
    }
    const char = name && Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (char === undefined) throw s3Error("MalformedXML");
    return char;
  });
}
