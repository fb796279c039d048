import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { CreatePackagePreview } from "../../api/generated/schemas.ts";

/** Long enough that nothing is asked for between two keys, in milliseconds. */
const pause = 700;

/** What a package would hold, asked for when typing pauses; the last answer stays until the next. */
export function usePreview(body: CreatePackagePreview | undefined, enabled: boolean) {
  const connection = useConnection();
  const text = body && JSON.stringify(body);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ["package-preview", settled ?? ""],
    enabled: enabled && settled !== undefined,
    placeholderData: keepPreviousData,
    // It gathers a package: once a draft is enough.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) =>
      call(
        connection,
        "POST /package-previews",
        { body: JSON.parse(settled ?? "{}") as CreatePackagePreview },
        { signal },
      ),
  });
  const isWaiting = text !== settled || query.isFetching;
  return { ...query, isWaiting };
}
