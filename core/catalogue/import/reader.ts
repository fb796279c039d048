/** A record of a CSV file. */
export type ImportRecord = {
  /** Line that it begins on, from 1, which is the header's. */
  line: number;
  /** Its cells without spaces around them, by the names of `columns.ts` (`library_id`, `read1_file`); empty ones are "". */
  values: Record<string, string>;
};

/** What became of a record. */
export type ImportOutcome = {
  line: number;
  result: "added" | "changed" | "unchanged" | "refused";
  /** Of what it made or is about. */
  id?: string;
  /** What changed; of a refused one which column, why, and what to do. */
  detail?: string;
};

/** Of records. */
export type ImportCounts = { added: number; changed: number; unchanged: number; refused: number };

/** What a reader is made for, beside the options of its kind. */
export type ReaderContext = {
  importId: string;
  /** It answers what it would do, and writes nothing. */
  dryRun: boolean;
};

/**
 * What reads one kind of file. One is made for each run of an import and called in the name of whoever asked for the
 * import; a run that goes on where another stopped calls `begin` again, then `recall`, and `take` from there on. A
 * batch may come twice, when a run broke off right after it: taking it again must change nothing.
 */
export type ImportReader = {
  /** The file's columns, as `columns.ts` names them. Throws `import.invalid` that names every missing one. */
  begin(columns: string[]): void;
  /** After `begin`: what people should know of the file, such as columns that are not used. */
  warnings?(): string[];
  /** Batches that an earlier run has taken, in order, for what a reader remembers from one to the next. */
  recall?(records: ImportRecord[]): Promise<void>;
  /** One batch, 500 records at most; answers an outcome a record, in their order. */
  take(records: ImportRecord[]): Promise<ImportOutcome[]>;
  /** After the last batch, not of a dry run; may come twice. `counts` are of the whole import. */
  end?(counts: ImportCounts): Promise<void>;
};
