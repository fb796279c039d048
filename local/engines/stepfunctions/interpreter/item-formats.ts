import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { type Item, itemsIn } from "#local/engines/stepfunctions/interpreter/items";

/** The evaluated `ReaderConfig`, without `MaxItems`. */
export type ReaderConfig = {
  InputType?: "JSON" | "JSONL" | "CSV" | "MANIFEST";
  ManifestType?: "S3_INVENTORY" | "ATHENA_DATA";
  Transformation?: "NONE" | "LOAD_AND_FLATTEN";
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

/** The items in a JSON, JSONL or CSV text that was read at `source`. Throws `States.ItemReaderFailed`. */
export function parseItems(text: string, config: ReaderConfig, source?: string): Item[] {
  const { InputType = "JSON" } = config;
  if (InputType === "CSV") return itemsIn(csvItems(text, config), source) ?? [];
  if (InputType === "JSONL")
    return (
      itemsIn(
        text
          .split(/\r?\n/)
          .filter((line) => line.trim() !== "")
          .map((line) => json(line)),
        source,
      ) ?? []
    );
  if (InputType !== "JSON") throw unreadable(`The input type ${InputType} cannot be read here.`);
  const items = itemsIn(pointed(json(text), config.ItemsPointer ?? ""), source);
  if (items) return items;
  throw unreadable("Attempting to map over non-iterable node.");
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
  if (new Set(headers).size < headers.length)
    throw unreadable("CSV headers cannot contain duplicates.");
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

/** Why the items could not be read. */
export function unreadable(cause: string): StateFailure {
  return new StateFailure("States.ItemReaderFailed", cause);
}
