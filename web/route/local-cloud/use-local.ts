import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError } from "../../api/api-error.ts";
import { useSession } from "../../session/session-context.tsx";

/** Milliseconds between two looks. */
const pace = 3_000;

/** What an endpoint of the local cloud says, looked at every three seconds while the tab is in sight. */
export function useLocal<Answer>(path: string, body?: object) {
  const { session } = useSession();
  const base = session.config.local ?? "";
  const result = useQuery({
    queryKey: ["local", path, body ?? {}],
    enabled: base !== "",
    refetchInterval: pace,
    queryFn: ({ signal }) =>
      ask<Answer>(base, body ? "POST" : "GET", path, { ...(body && { body }), signal }),
  });
  return {
    item: result.data,
    isLoading: result.isPending,
    error: result.error ?? undefined,
    refresh: () => void result.refetch(),
  };
}

/** Turns something of the local cloud; what is in sight is looked at again afterwards. */
export function useTurn(method: "POST" | "DELETE", path: string) {
  const { session } = useSession();
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: (body: object) => ask(session.config.local ?? "", method, path, { body }),
    onSettled: () => client.invalidateQueries(),
  });
  return {
    run: mutation.mutateAsync,
    isRunning: mutation.isPending,
    error: mutation.error ?? undefined,
  };
}

async function ask<Answer>(
  base: string,
  method: string,
  path: string,
  { body, signal }: { body?: object; signal?: AbortSignal },
): Promise<Answer> {
  const response = await fetch(`${base}/_local/${path}`, {
    method,
    signal,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new ApiError(0, "The local cloud does not answer.", {
      hint: `Is “npm start” still running? (${String(error)})`,
    });
  });
  const answer = (await response.json()) as Answer & { message?: string };
  if (!response.ok) throw new ApiError(response.status, answer.message ?? "It was refused.");
  return answer;
}
