import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useRole } from "../session/use-role.ts";
import { type Answer, call, type Input, type OperationName } from "./client.ts";
import { useConnection } from "./connection.tsx";
import { roles } from "./generated/roles.ts";
import { lookAgain, lookElsewhere } from "./look-again.ts";

/** Something a person can do to what the API holds. */
export type Action<Name extends OperationName> = {
  /**
   * Does it; throws `ApiError`. `version`: what was looked at when it was decided. `isEnd`: what the page is of is gone
   * then and the page is left, so nothing of it is asked for again.
   */
  run: (
    input: Input<Name>,
    options?: { version?: number; isEnd?: boolean },
  ) => Promise<Answer<Name>>;
  isRunning: boolean;
  error: unknown;
  /** Why this role may not, in words; undefined when it may. */
  refusal: string | undefined;
  reset: () => void;
};

/**
 * A route that changes something. The same request sent again after a failure carries the same Idempotency-Key, so
 * that a lost answer makes nothing twice; afterwards every list and thing on the page is asked for anew.
 */
export function useAction<Name extends OperationName>(name: Name): Action<Name> {
  const connection = useConnection();
  const client = useQueryClient();
  const { refusalOf } = useRole();
  const last = useRef<{ body: string; key: string }>(undefined);
  const mutation = useMutation({
    mutationFn: async ({ input, version }: Run<Name>) => {
      const body = JSON.stringify(input);
      if (last.current?.body !== body) last.current = { body, key: crypto.randomUUID() };
      const answer = await call(connection, name, input, {
        ...(name.startsWith("POST ") && { idempotencyKey: last.current.key }),
        version,
      });
      last.current = undefined;
      return answer;
    },
    onSettled: (_, error, { isEnd }) =>
      error || !isEnd ? lookAgain(client) : lookElsewhere(client),
  });
  return {
    run: (input, options) => mutation.mutateAsync({ input, ...options }),
    isRunning: mutation.isPending,
    error: mutation.error ?? undefined,
    refusal: refusalOf((roles as Record<string, Role>)[name] ?? "viewer"),
    reset: mutation.reset,
  };
}

type Run<Name extends OperationName> = { input: Input<Name>; version?: number; isEnd?: boolean };
type Role = "viewer" | "sharer" | "approver" | "admin";
