/** A state to be placed; `parent` is the map or branch around it. */
export type LaidState = { name: string; parent: string | null };
export type LaidWay = { from: string; to: string; kind: string };

/** Where a box is, its left upper corner. */
export type Place = { name: string; x: number; y: number };
export type Drawn = { key: string; kind: string; isBack: boolean; path: string };
export type Layout = { places: Place[]; ways: Drawn[]; width: number; height: number };

export const box = { width: 184, height: 44, gapX: 24, gapY: 40 };

/**
 * Places states in layers, so that ways lead down: a state is below all that lead to it, apart from ways that close a
 * loop, which go up at the right. What is within a map stands between the map and what follows it. Equal input, equal
 * picture.
 */
export function layoutOf(states: readonly LaidState[], ways: readonly LaidWay[]): Layout {
  const order = new Map(states.map(({ name }, n) => [name, n]));
  const known = ways.filter(({ from, to }) => order.has(from) && order.has(to));
  const links = withNesting(states, known);
  const back = backLinks(states, links);
  const forward = links.filter((link) => !back.has(link));
  const layers = ordered(layersOf(states, forward), forward);
  const columns = Math.max(1, ...layers.map((layer) => layer.length));
  const inner = columns * (box.width + box.gapX) - box.gapX;
  const places = layers.flatMap((layer, row) => {
    const taken = layer.length * (box.width + box.gapX) - box.gapX;
    return layer.map((name, n) => ({
      name,
      x: (inner - taken) / 2 + n * (box.width + box.gapX),
      y: row * (box.height + box.gapY),
    }));
  });
  const at = new Map(places.map((place) => [place.name, place]));
  const isBack = (way: LaidWay) => (at.get(way.to)?.y ?? 0) <= (at.get(way.from)?.y ?? 0);
  const loops = known.filter(isBack).length;
  return {
    places,
    ways: known.map((way, n) => drawn(way, n, at, isBack(way), inner)),
    width: inner + (loops > 0 ? 36 : 0),
    height: layers.length * (box.height + box.gapY) - box.gapY,
  };
}

/** Ways, and those that nesting adds: into a map's first states, and from its last ones to what follows it. */
function withNesting(states: readonly LaidState[], ways: readonly LaidWay[]): LaidWay[] {
  const added: LaidWay[] = [];
  for (const { name } of states) {
    const inside = states.filter(({ parent }) => parent === name).map((one) => one.name);
    if (inside.length === 0) continue;
    const within = ways.filter(({ from, to }) => inside.includes(from) && inside.includes(to));
    const entered = new Set(within.map(({ to }) => to));
    const first = inside.filter((one) => !entered.has(one));
    for (const to of first.length > 0 ? first : inside.slice(0, 1))
      added.push({ from: name, to, kind: "inside" });
    const after = ways.filter(({ from, kind }) => from === name && kind !== "catch");
    for (const from of inside)
      for (const { to } of after) if (to !== name) added.push({ from, to, kind: "after" });
  }
  return [...ways, ...added];
}

/** Links that close a loop, found by going through the states in their order. */
function backLinks(states: readonly LaidState[], links: readonly LaidWay[]): Set<LaidWay> {
  const from = Map.groupBy(links, (link) => link.from);
  const state = new Map<string, "open" | "done">();
  const back = new Set<LaidWay>();
  const visit = (name: string) => {
    state.set(name, "open");
    for (const link of from.get(name) ?? []) {
      const seen = state.get(link.to);
      if (seen === "open") back.add(link);
      if (seen === undefined) visit(link.to);
    }
    state.set(name, "done");
  };
  for (const { name } of states) if (!state.has(name)) visit(name);
  return back;
}

/** Names by layer: each at one more than the deepest that leads to it. */
function layersOf(states: readonly LaidState[], forward: readonly LaidWay[]): string[][] {
  const into = Map.groupBy(forward, ({ to }) => to);
  const depth = new Map<string, number>();
  const depthOf = (name: string): number => {
    const found = depth.get(name);
    if (found !== undefined) return found;
    const above = (into.get(name) ?? []).map(({ from }) => depthOf(from) + 1);
    const own = Math.max(0, ...above);
    depth.set(name, own);
    return own;
  };
  const layers: string[][] = [];
  for (const { name } of states) {
    const own = depthOf(name);
    while (layers.length <= own) layers.push([]);
    layers[own]?.push(name);
  }
  return layers;
}

/** Each layer by the middle of what leads to it, which leaves few crossings. */
function ordered(layers: string[][], forward: readonly LaidWay[]): string[][] {
  const into = Map.groupBy(forward, ({ to }) => to);
  const position = new Map<string, number>();
  return layers.map((layer) => {
    const middle = new Map(
      layer.map((name, n) => {
        const above = (into.get(name) ?? []).flatMap(({ from }) => position.get(from) ?? []);
        const sum = above.reduce((total, one) => total + one, 0);
        return [name, above.length > 0 ? sum / above.length : n / Math.max(1, layer.length)];
      }),
    );
    const sorted = [...layer].sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
    for (const [n, name] of sorted.entries()) position.set(name, (n + 0.5) / sorted.length);
    return sorted;
  });
}

function drawn(
  { from, to, kind }: LaidWay,
  n: number,
  at: ReadonlyMap<string, Place>,
  isBack: boolean,
  inner: number,
): Drawn {
  const [a, b] = [at.get(from), at.get(to)];
  const key = `${from} ${to} ${kind} ${n}`;
  if (!a || !b) return { key, kind, isBack, path: "" };
  if (isBack) {
    const [x1, y1] = [a.x + box.width, a.y + box.height / 2];
    const [x2, y2] = [b.x + box.width, b.y + box.height / 2 + 8];
    const side = inner + 26;
    return { key, kind, isBack, path: `M${x1} ${y1}C${side} ${y1} ${side} ${y2} ${x2} ${y2}` };
  }
  const [x1, y1] = [a.x + box.width / 2, a.y + box.height];
  const [x2, y2] = [b.x + box.width / 2, b.y];
  const bend = Math.min(box.gapY, (y2 - y1) / 2);
  const path = `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
  return { key, kind, isBack, path };
}
