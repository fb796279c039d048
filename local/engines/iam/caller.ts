import { AsyncLocalStorage } from "node:async_hooks";

type Request = { accessKeyId: string; judged: boolean };

/** The request that is being answered. What engines do on its account among themselves is not its caller's doing. */
const requests = new AsyncLocalStorage<Request>();

/** Runs `work` as the answer to a request that is signed by this key. */
export function answering<Result>(accessKeyId: string, work: () => Result): Result {
  return requests.run({ accessKeyId, judged: false }, work);
}

/** The key of the request, once: the first call is the caller's own. */
export function takeCaller(): string | undefined {
  const request = requests.getStore();
  if (!request || request.judged) return undefined;
  request.judged = true;
  return request.accessKeyId;
}
