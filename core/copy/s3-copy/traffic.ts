import { now } from "#core/time";

/**
 * How many calls are under way, per partition of S3 as far as one can know it. A refusal for the rate halves what
 * a partition is given; each answer gives back a little, one more call for each round of them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-design-patterns.html
 */
export class Traffic {
  readonly #most: number;
  readonly #lanes = new Map<string, Lane>();
  #underWay = 0;

  constructor(most: number) {
    this.#most = Math.max(1, most);
  }

  /** Resolves when another call to that partition may be made; `leave` must follow. */
  enter(partition: string): Promise<void> {
    const lane = this.#lane(partition);
    return new Promise((resolve) => {
      lane.waiting.push(resolve);
      this.#go();
    });
  }

  leave(partition: string): void {
    this.#underWay--;
    this.#lane(partition).underWay--;
    this.#go();
  }

  /** Tells of an answer to a call. */
  passed(partition: string): void {
    const lane = this.#lane(partition);
    lane.most = Math.min(this.#most, lane.most + 1 / lane.most);
  }

  /** Tells that a call was too much. Calls that began before the last cut say nothing new. */
  slowed(partition: string, beganAt: number): void {
    const lane = this.#lane(partition);
    if (beganAt <= lane.cutAt) return;
    lane.most = Math.max(1, lane.most / 2);
    lane.cutAt = now();
  }

  /** Calls that a partition is given now. */
  mostOf(partition: string): number {
    return Math.floor(this.#lane(partition).most);
  }

  #lane(partition: string): Lane {
    const found = this.#lanes.get(partition);
    if (found) return found;
    const lane = { most: this.#most, underWay: 0, cutAt: Number.NEGATIVE_INFINITY, waiting: [] };
    this.#lanes.set(partition, lane);
    return lane;
  }

  #go(): void {
    for (const lane of this.#lanes.values())
      while (this.#underWay < this.#most && lane.underWay < Math.floor(lane.most)) {
        const next = lane.waiting.shift();
        if (!next) break;
        this.#underWay++;
        lane.underWay++;
        next();
      }
  }
}

type Lane = { most: number; underWay: number; cutAt: number; waiting: (() => void)[] };

/** The part of a key that S3 begins with when it splits a bucket: bucket and first folder. */
export function partitionOf({ bucket, key }: { bucket: string; key: string }): string {
  const end = key.indexOf("/");
  return end < 0 ? bucket : `${bucket}/${key.slice(0, end)}`;
}
