import { createRootRoute } from "@tanstack/react-router";
import { NotFound, PageFailed } from "./app/not-found.tsx";
import { Shell } from "./app/shell.tsx";

/** What every page is below. */
export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
});
