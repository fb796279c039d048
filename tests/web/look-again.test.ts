import { InfiniteQueryObserver, QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { movingPace } from "../../web/api/live.ts";
import { lookAgain, lookElsewhere } from "../../web/api/look-again.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what was asked for before a change is not what is shown after it", async () => {
  const { shown, stop } = listOf(["before", "after"]);
  const looked = lookAgain(shown.client);
  await vi.advanceTimersByTimeAsync(1_000);
  await looked;
  expect(shown.names()).toEqual(["after"]);
  stop();
});

test("what an index learns late is shown without waiting for the next look at what rests", async () => {
  const { shown, stop } = listOf(["before", "before", "late"]);
  await vi.advanceTimersByTimeAsync(1_000);
  const looked = lookAgain(shown.client);
  await vi.advanceTimersByTimeAsync(1_000);
  await looked;
  expect(shown.names()).toEqual(["before"]);
  await vi.advanceTimersByTimeAsync(movingPace + 1_000);
  expect(shown.names()).toEqual(["late"]);
  stop();
});

test("a page that is left for good asks for nothing more, and the list that comes next is looked at twice", async () => {
  const gone = listOf(["there", "asked for though it is gone"]);
  await vi.advanceTimersByTimeAsync(1_000);
  await lookElsewhere(gone.shown.client);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(gone.shown.names()).toEqual(["there"]);
  gone.stop();
  const { shown, stop } = listOf(["deleted row, index late", "none"], gone.shown.client, "list");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(shown.names()).toEqual(["deleted row, index late"]);
  await vi.advanceTimersByTimeAsync(movingPace + 1_000);
  expect(shown.names()).toEqual(["none"]);
  stop();
});

/** A list in sight; each of its requests takes a second, which is decided when it is sent. */
function listOf(answers: string[], client = new QueryClient(), name = "things") {
  const observer = new InfiniteQueryObserver(client, {
    queryKey: [name],
    initialPageParam: undefined,
    getNextPageParam: () => undefined,
    queryFn: async ({ signal }) => {
      const answer = answers.shift();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      signal.throwIfAborted();
      return answer;
    },
  });
  const stop = observer.subscribe(() => undefined);
  const names = () => observer.getCurrentResult().data?.pages;
  return { shown: { client, names }, stop };
}
