/** Generators that are begun before it is their turn. */
const width = 8;

/**
 * What generators yield, one after the other, in order. Some are begun ahead and the next value of each is asked for
 * while the last is worked on, so that requests of many small steps run side by side.
 */
export async function* inOrder<T>(makers: Iterable<() => AsyncGenerator<T>>): AsyncGenerator<T> {
  const rest = makers[Symbol.iterator]();
  const begun: { generator: AsyncGenerator<T>; next: Promise<IteratorResult<T>> }[] = [];
  const begin = () => {
    for (let maker = rest.next(); !maker.done; maker = rest.next()) {
      const generator = maker.value();
      begun.push({ generator, next: ask(generator) });
      if (begun.length >= width) return;
    }
  };
  for (begin(); begun.length > 0; begin()) {
    const current = begun.shift();
    if (!current) return;
    const { generator } = current;
    let { next } = current;
    for (let result = await next; !result.done; result = await next) {
      next = ask(generator);
      yield result.value;
    }
  }
}

/** A failure is seen when its turn comes; until then it is nobody's. */
function ask<T>(generator: AsyncGenerator<T>): Promise<IteratorResult<T>> {
  const next = generator.next();
  next.catch(() => undefined);
  return next;
}
