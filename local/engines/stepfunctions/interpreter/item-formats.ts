import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";

/** The evaluated `ReaderConfig`, without `MaxItems`. */
export type ReaderConfig = {
  InputType?: string;
  CSVHeaderLocation?: "FIRST_ROW" | "GIVEN";
  CSVHeaders?: string[];
  CSVDelimiter?: string;
  /** JSON Pointer to the list inside a JSON document. */
  ItemsPointer?: string;
};

const delimiters: Record<string, string> = {
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  SPACE: " ",
  TAB: "\t",
};

/** The items in a JSON, JSONL or CSV text. Throws `States.ItemReaderFailed`. */
export function parseItems(text: string, config: ReaderConfig): unknown[] {
  const { InputType = "JSON" } = config;
  if (InputType === "CSV") return csvItems(text, config);
  if (InputType === "JSONL")
    return text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .map((line) => json(line));
  if (InputType !== "JSON") throw unreadable(`The input type ${InputType} cannot be read here.`);
  const items = pointed(json(text), config.ItemsPointer ?? "");
  if (Array.isArray(items)) return items;
  if (items && typeof items === "object")
    return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  throw unreadable("Attempting to map over a non-iterable node.");
}

/** Rows of delimited text after RFC 4180: quoted fields may hold delimiters, line ends and doubled quotes. */
export function parseRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  let touched = false;
  const endRow = () => {
    if (touched || row.length > 0) rows.push([...row, field]);
    row = [];
    field = "";
    touched = false;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (quoted && sign === '"' && text[at + 1] === '"') {
      field += sign;
      at++;
    } else if (sign === '"' && (quoted || field === "")) {
      quoted = !quoted;
      touched = true;
    } else if (quoted || ![delimiter, "\n", "\r"].includes(sign)) {
      field += sign;
      touched = true;
    } else if (sign === delimiter) {
      row.push(field);
      field = "";
    } else {
      if (sign === "\r" && text[at + 1] === "\n") at++;
      endRow();
    }
  }
  endRow();
  return rows;
}

function csvItems(text: string, config: ReaderConfig): Record<string, string>[] {
  const delimiter = delimiters[config.CSVDelimiter ?? "COMMA"];
  if (!delimiter) throw unreadable(`Unknown CSVDelimiter ${config.CSVDelimiter}.`);
  const rows = parseRows(text.replace(/^\uFEFF/, ""), delimiter);
  const headers =
    config.CSVHeaderLocation === "GIVEN" ? (config.CSVHeaders ?? []) : (rows.shift() ?? []);
  return rows.map((row) =>
    Object.fromEntries(headers.map((header, index) => [header, row[index] ?? ""])),
  );
}

function pointed(document: unknown, pointer: string): unknown {
  let value = document;
  for (const word of pointer.split("/").slice(1)) {
    const key = word.replaceAll("~1", "/").replaceAll("~0", "~");
    if (!value || typeof value !== "object" || !Object.hasOwn(value, key))
      throw unreadable(`ItemsPointer ${pointer} leads nowhere.`);
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("Unable to parse the input as JSON.");
  }
}

function unreadable(cause: string): StateFailure {
  return new StateFailure("States.ItemReaderFailed", cause);
}
