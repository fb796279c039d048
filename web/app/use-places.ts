import { useRouter } from "@tanstack/react-router";
import { useSession } from "../session/session-context.tsx";
import { type Place, places } from "./places.ts";

/** The pages that there are, here and for this stage. */
export function usePlaces(): readonly Place[] {
  const { routesByPath } = useRouter();
  const { session } = useSession();
  return places.filter(
    ({ to, isLocal }) =>
      Object.hasOwn(routesByPath, to) && (!isLocal || session.config.local !== undefined),
  );
}
