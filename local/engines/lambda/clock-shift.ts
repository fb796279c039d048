import { SharedTime } from "#local/shared-time";

const RealDate = Date;
let time: SharedTime | undefined;

/**
 * Makes `Date` of this thread follow the cloud's clock, which lies in `shared`. Handlers and the
 * libraries they use then see a moved clock like everybody else. A second call follows another clock.
 */
export function shiftDate(shared: SharedArrayBuffer): void {
  const isShifted = time !== undefined;
  time = new SharedTime(shared, RealDate.now);
  if (isShifted) return;
  const now = () => time?.now() ?? RealDate.now();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}
