import type { Context } from "#cli/context";
import type { Shown } from "#cli/progress";

/** How fast it goes, over the last minute or so. */
export type Rates = {
  /** Items of the phase; undefined until two moments can be compared. */
  perSecond: number | undefined;
  /** Where bytes are moved. */
  bytesPerSecond: number | undefined;
  etaSeconds: number | undefined;
  /** What of the quotas is used, by operation. */
  callsPerSecond: Record<string, number>;
};

type Moment = { at: number; state: Shown };

const windowMs = 60_000;

/** Remembers the moments of a phase, and compares the newest with the oldest of the last minute. */
export function measure({ now }: Context["clock"]): (state: Shown) => Rates {
  let moments: Moment[] = [];
  return (state) => {
    if (moments.at(-1)?.state.phase !== state.phase) moments = [];
    moments.push({ at: now(), state });
    while (moments.length > 2 && (moments[1]?.at ?? 0) <= now() - windowMs) moments.shift();
    return ratesOf(moments[0] as Moment, moments.at(-1) as Moment);
  };
}

function ratesOf(first: Moment, last: Moment): Rates {
  const seconds = (last.at - first.at) / 1000;
  if (seconds <= 0)
    return {
      ...{ perSecond: undefined, bytesPerSecond: undefined, etaSeconds: undefined },
      callsPerSecond: {},
    };
  const { done, total, bytes, totalBytes } = last.state.progress;
  const perSecond = (done - first.state.progress.done) / seconds;
  const bytesPerSecond = (bytes - first.state.progress.bytes) / seconds;
  const left = totalBytes ? totalBytes - bytes : (total ?? 0) - done;
  const rate = totalBytes ? bytesPerSecond : perSecond;
  return {
    perSecond,
    bytesPerSecond: totalBytes === undefined ? undefined : bytesPerSecond,
    etaSeconds: left > 0 && rate > 0 ? left / rate : undefined,
    callsPerSecond: Object.fromEntries(
      Object.entries(last.state.calls ?? {}).map(([name, count]) => [
        name,
        (count - (first.state.calls?.[name] ?? 0)) / seconds,
      ]),
    ),
  };
}
