import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { lookAgain } from "./look-again.ts";

/** Lists of a page rest while nothing in them moves: when `mark` of the thing that they belong to changes, they are asked for anew. */
export function useFollow(mark: string): void {
  const client = useQueryClient();
  const last = useRef(mark);
  useEffect(() => {
    if (last.current === mark) return;
    last.current = mark;
    void lookAgain(client);
  }, [client, mark]);
}
