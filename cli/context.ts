/** A stream of text to the user or the next program. */
export type Sink = {
  write(text: string): void;
  isTTY: boolean;
  /** Width of the terminal; undefined when there is none. */
  columns: number | undefined;
};

/** Everything a command may touch of the outside, so that tests need no process. */
export type Context = {
  /** Data and nothing else. */
  stdout: Sink;
  /** Errors, hints, progress. */
  stderr: Sink;
  stdin: {
    isTTY: boolean;
    /** All of it. Rejects when `signal` is aborted, as `line` does. */
    text(): Promise<string>;
    line(): Promise<string | undefined>;
  };
  env: Record<string, string | undefined>;
  /** Where `.local/outputs.json` is looked for, upwards. */
  cwd: string;
  home: string;
  clock: {
    /** Epoch milliseconds. */
    now(): number;
    /** Rejects when the signal is aborted. */
    sleep(ms: number, signal?: AbortSignal): Promise<void>;
  };
  fetch: typeof globalThis.fetch;
  /** Aborted by Ctrl-C, with `Interrupted` as its reason. */
  signal: AbortSignal;
  /** True if a browser was started. */
  openBrowser(url: string): Promise<boolean>;
  /** Name of the program in its own texts. */
  program: string;
  /** Version and commit, such as `0.1.0 (1a2b3c4)`. */
  version(): string;
};
