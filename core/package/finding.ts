/** What a person must know of a package: with an `error` it is not made, a `warning` is kept with it. */
export type Finding = {
  severity: "error" | "warning";
  /**
   * `<thing>.<what>`, as `library.unmatched`; those of rows of the request that matched nothing end in `.unmatched`,
   * errors that pass by themselves in `.files_pending`.
   */
  code: string;
  /** Id, path or row that it is about; null of what is about many. */
  subject: string | null;
  /** For people; names everything that it is about. */
  message: string;
};

/** True of an error that passes by itself: where files lie is still being asked. */
export const isPassing = ({ code }: Finding): boolean => code.endsWith(".files_pending");

/** Findings of a code that are kept one by one; the rest are counted. */
const mostOfCode = 1000;

/** Collects findings: each once, 1,000 of a code one by one, and how many more there are. */
export class Findings {
  readonly #kept = new Map<string, Finding>();
  readonly #counts = new Map<string, { severity: Finding["severity"]; count: number }>();

  error(code: string, subject: string | null, message: string): void {
    this.add({ severity: "error", code, subject, message });
  }

  warn(code: string, subject: string | null, message: string): void {
    this.add({ severity: "warning", code, subject, message });
  }

  add(finding: Finding): void {
    const { severity, code, subject, message } = finding;
    const key = JSON.stringify([severity, code, subject, message]);
    if (this.#kept.has(key)) return;
    const of = `${severity} ${code}`;
    const count = (this.#counts.get(of)?.count ?? 0) + 1;
    this.#counts.set(of, { severity, count });
    if (count <= mostOfCode) this.#kept.set(key, finding);
  }

  get hasErrors(): boolean {
    return [...this.#counts.values()].some(({ severity }) => severity === "error");
  }

  /** How many there are whose code is so, those that are only counted too. */
  count(isWanted: (code: string) => boolean): number {
    return [...this.#counts]
      .filter(([of]) => isWanted(codeIn(of)))
      .reduce((sum, [, { count }]) => sum + count, 0);
  }

  /** All of them, errors first, each kind in the order in which they came. */
  list(): Finding[] {
    const more = [...this.#counts].flatMap(([of, { severity, count }]) =>
      count <= mostOfCode
        ? []
        : [
            {
              ...{ severity, code: codeIn(of), subject: null },
              message: `and ${count - mostOfCode} more findings ${codeIn(of)}`,
            },
          ],
    );
    const all = [...this.#kept.values(), ...more];
    return [
      ...all.filter(({ severity }) => severity === "error"),
      ...all.filter(({ severity }) => severity === "warning"),
    ];
  }
}

const codeIn = (of: string): string => of.slice(of.indexOf(" ") + 1);
