import { createRequire, registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import type { Item, TableDescription } from "#local/engines/dynamodb/model";
import { type Patch, patches } from "#local/engines/dynamodb/patches";

/** Node's callback convention, as dynalite uses it. */
export type Callback<T> = (error?: unknown, value?: T) => void;

/** The part of dynalite's store that its item actions touch; `table-store.ts` provides it. */
export type ActionStore = {
  options: { maxItemSize: number };
  tableDb: { awsAccountId: string };
  getTable(
    name: string,
    checkStatus: boolean | Callback<TableDescription>,
    done?: Callback<TableDescription>,
  ): void;
  getItemDb(table: string): object;
  getIndexDb(kind: string, table: string, index: string): object;
};

export type Action = (
  store: ActionStore,
  data: Record<string, unknown>,
  done: Callback<Record<string, unknown>>,
) => void;

/** Type tree and extra check of one operation's input. */
export type Validation = {
  types: Record<string, unknown>;
  custom?: (data: Record<string, unknown>, store: ActionStore) => string | undefined;
};

type Db = {
  /** Storage key of an item: hash prefix, hash key, range key, all sortable text. */
  createKey(item: Item, table: TableDescription, keySchema?: TableDescription["KeySchema"]): string;
  createIndexKey(
    item: Item,
    table: TableDescription,
    keySchema: TableDescription["KeySchema"],
  ): string;
  validateKey(key: Item, table: TableDescription): Error | undefined;
  checkConditional(data: object, item: Item | undefined): Error | null | undefined;
  /** Whatever dynalite sizes, it sizes with this. */
  itemSize(item: Item): number;
};

type Validations = {
  checkTypes(data: object, types: object): Record<string, unknown>;
  checkValidations(
    data: object,
    types: object,
    custom: Validation["custom"] | undefined,
    store: ActionStore,
  ): void;
};

const require = createRequire(import.meta.url);
const root = dirname(require.resolve("dynalite/package.json"));

/** dynalite's own modules, patched; each is typed where it is used. */
const load = loadPatched();

export const db = load("db/index.js") as Db;
db.itemSize = itemBytes;
export const validations = load("validations/index.js") as Validations;

/** dynalite's action for an operation (`PutItem`). */
export function actionOf(operation: string): Action {
  return load(`actions/${lowerFirst(operation)}.js`) as Action;
}

/** dynalite's input rules for an operation. */
export function validationOf(operation: string): Validation {
  return load(`validations/${lowerFirst(operation)}.js`) as Validation;
}

/** A package that dynalite itself depends on (`level`, `memory-level`). */
export function dependency(name: string): unknown {
  return createRequire(join(root, "index.js"))(name);
}

function loadPatched(): (file: string) => unknown {
  const byUrl = Map.groupBy(patches, (patch) => pathToFileURL(join(root, patch.file)).href);
  for (const file of Object.keys(require.cache))
    if (file.startsWith(root)) delete require.cache[file];
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const result = nextLoad(url, context);
      const wanted = byUrl.get(url);
      return wanted ? { ...result, source: apply(String(result.source), wanted) } : result;
    },
  });
  try {
    for (const file of new Set(patches.map((patch) => patch.file))) require(join(root, file));
  } finally {
    hooks.deregister();
  }
  return (file) => require(join(root, file));
}

/** Replaces each text; throws when dynalite's source is not the one the patches were made for. */
export function apply(source: string, wanted: readonly Patch[]): string {
  return wanted.reduce((text, patch) => {
    const parts = text.split(patch.find);
    const [before, after] = parts;
    if (parts.length !== 2 || before === undefined || after === undefined)
      throw new Error(`dynalite's ${patch.file} has changed: "${patch.find}" no longer fits`);
    return before + patch.replace + after;
  }, source);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
