/**
 * Makes `Date` of this thread follow the cloud's clock, which runs ahead of real time by the offset
 * in `shared`. Handlers and the libraries they use then see a moved clock like everybody else.
 */
export function shiftDate(shared: SharedArrayBuffer): void {
  const offset = new Float64Array(shared);
  const RealDate = Date;
  const shifted = () => RealDate.now() + (offset[0] ?? 0);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [shifted()] : given, newTarget),
    apply: () => new RealDate(shifted()).toString(),
    get: (target, name) => (name === "now" ? shifted : Reflect.get(target, name)),
  });
}
