import * as Ledger from "#core/copy/ledger";
import type { CopyWish, PlanItem, PlanTask } from "#core/copy/plan-schema";
import type { Chunk } from "#core/copy/s3-copy/chunk";
import { Claims } from "#core/copy/s3-copy/claims";
import { type PlanNote, readNote, writeNote } from "#core/copy/s3-copy/note";
import { Packer } from "#core/copy/s3-copy/packer";
import { partBytesOf } from "#core/copy/s3-copy/parts";
import { reportUris } from "#core/copy/s3-copy/report-place";
import { emptyTally, note, type Tally } from "#core/copy/s3-copy/tally";
import type { Tuning } from "#core/copy/s3-copy/tuning";
import type { CopyRun } from "#core/copy/schema";
import { eachOf } from "#core/readset/in-flight";

type Item = Omit<PlanItem, "item">;

/** Plans that are read at once to go on with. */
const readWidth = 8;
/** Stands for the reports, which are in no task. */
const noTask = -1;

/** A plan in the making: items in tasks, which destinations are taken, and what does not work. */
export class Draft {
  readonly #run: CopyRun;
  readonly #tuning: Tuning;
  readonly #packer: Packer;
  readonly #claims = new Claims();
  readonly tally: Tally;
  readonly problems: string[];
  /** Where it goes on: the unit, and the source key behind which. */
  unit = 0;
  after: string | undefined;

  private constructor(run: CopyRun, tuning: Tuning, before: PlanNote | undefined) {
    this.#run = run;
    this.#tuning = tuning;
    this.#packer = new Packer(run.copyJobId, tuning, before ?? { tasks: [] });
    this.tally = before?.tally ?? emptyTally();
    this.problems = before?.problems ?? [];
    this.unit = before?.unit ?? 0;
    this.after = before?.after;
  }

  /** Goes on with what the run's last note tells, or begins. */
  static async resume(run: CopyRun, tuning: Tuning): Promise<Draft> {
    const before = await readNote(run);
    const draft = new Draft(run, tuning, before);
    draft.#claimAll(before?.open?.items ?? [], before?.open?.task ?? noTask);
    await eachOf(before?.tasks ?? [], readWidth, async ({ task }) =>
      draft.#claimAll(await Ledger.readPlan(run.copyJobId, task), task),
    );
    return draft;
  }

  /** Nothing is copied to where the report goes. */
  reserve(wishes: CopyWish[]): void {
    for (const uri of reportUris(wishes)) this.#claims.claim(uri, "", noTask);
  }

  async add({ judged, after }: Chunk, unit: number): Promise<void> {
    for (const one of judged)
      if ("problem" in one) this.problems.push(one.problem);
      else await this.#addItem(one.item);
    this.unit = after === undefined ? unit + 1 : unit;
    this.after = after;
  }

  /** Writes down how far it is. */
  async save(): Promise<void> {
    const { tasks, open } = await this.#packer.state();
    const { unit, after, tally, problems } = this;
    const { copyJobId, run } = this.#run;
    const place = { unit, ...(after !== undefined && { after }), ...(open && { open }) };
    await writeNote(copyJobId, { run, tasks, tally, problems, ...place });
  }

  finish(): Promise<PlanTask[]> {
    return this.#packer.finish();
  }

  async #addItem(item: Item): Promise<void> {
    const { sourceUri, destinationUri } = item;
    const task = this.#packer.taskFor(item);
    const claim = isLost(item)
      ? ({ state: "new" } as const)
      : this.#claims.claim(destinationUri, sourceUri, task);
    if (claim.state === "same") return;
    if (claim.state === "taken") {
      const other = await this.#ownerOf(destinationUri, claim.task);
      this.problems.push(`${sourceUri}: would be copied to ${destinationUri}, as would ${other}`);
      return;
    }
    note(this.tally, item, this.#writesOf(item));
    await this.#packer.add(item);
  }

  async #ownerOf(destinationUri: string, task: number): Promise<string> {
    if (task === noTask) return "the job's report";
    const items = await this.#packer.itemsOf(task);
    const owner = items.find((item) => item.destinationUri === destinationUri);
    return owner?.sourceUri ?? "another source";
  }

  #claimAll(items: PlanItem[], task: number): void {
    for (const item of items)
      if (!isLost(item)) this.#claims.claim(item.destinationUri, item.sourceUri, task);
  }

  /** One CopyObject; by parts also the beginning and the end of the upload. */
  #writesOf({ sizeBytes }: Item): number {
    const bytes = sizeBytes ?? 0;
    if (bytes < this.#tuning.largeFromBytes) return 1;
    return Math.ceil(bytes / partBytesOf(bytes, this.#tuning)) + 2;
  }
}

/** A source that is not there takes no destination. */
function isLost({ sizeBytes }: Item): boolean {
  return sizeBytes === null;
}
