import { SharedTime } from "#local/shared-time";

/**
 * Makes `Date` of this thread follow the cloud's clock, which lies in `shared`. Handlers and the
 * libraries they use then see a moved clock like everybody else.
 */
export function shiftDate(shared: SharedArrayBuffer): void {
  const RealDate = Date;
  const time = new SharedTime(shared, RealDate.now);
  const now = () => time.now();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
}
