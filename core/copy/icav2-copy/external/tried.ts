import { isTransient, VisibleError } from "#core/error";
import { seconds, sleep } from "#core/time";

const mostTries = 4;

/** Moves bytes, and again when that breaks off: a stream cannot be sent twice, so each try reads the source anew. */
export async function tried<T>(move: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await move();
    } catch (error) {
      if (tries === mostTries || isFinal(error)) throw error;
      await sleep(Math.random() * seconds(2 ** tries));
    }
  }
}

/** S3 said no. What broke on the way has no answer of S3's. */
function isFinal(error: unknown): boolean {
  const isRefused = (error as { $fault?: string }).$fault === "client" && !isTransient(error);
  return error instanceof VisibleError || isRefused;
}
