import { createHash } from "node:crypto";
import type { Core } from "#local/engines/omics/core";
import type { JobKind } from "#local/engines/omics/job";
import type { Job } from "#local/engines/omics/record";
import type { Effect } from "#local/gate/fault";

/** What a source says that an injected fault ended. */
export const injectedFailure = "An internal error ended the work on this read set.";

/**
 * Draws the faults of a job that starts (`ActivationJob`, `ExportJob`, `ImportJob`; resource `<store id>/<job id>`):
 * the positions of the sources that are to fail. `fail` takes all of them, `partial` some by its seed, at least
 * one, and not all where there are more than one.
 */
export function drawFailures(core: Core, kind: JobKind, { storeId, id, sources }: Job): number[] {
  const { faults } = core.context.gate;
  const hits = faults.draw<Effect>(["fail", "partial"], "omics", `${kind}Job`, `${storeId}/${id}`);
  const positions = sources.map((_, position) => position);
  if (hits.some(({ effect }) => effect === "fail")) return positions;
  const [partial] = hits;
  return partial ? someOf(positions, partial.seed) : [];
}

function someOf(positions: number[], seed: number): number[] {
  const weighed = positions
    .map((position) => ({ position, weight: weightOf(seed, position) }))
    .sort((a, b) => a.weight - b.weight);
  const drawn = weighed.filter(({ weight }) => weight < 128).length;
  const count = Math.max(1, Math.min(drawn, positions.length - 1));
  return weighed
    .slice(0, count)
    .map(({ position }) => position)
    .sort((a, b) => a - b);
}

/** From 0 to 255, the same for the same seed. */
function weightOf(seed: number, position: number): number {
  return createHash("sha256").update(`${seed} ${position}`).digest()[0] ?? 0;
}
