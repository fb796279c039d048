/** Does `work` for each number below `count`, `width` at a time. */
export async function inLanes(
  count: number,
  width: number,
  work: (n: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}
