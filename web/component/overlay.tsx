import { createContext, useContext } from "react";

const OverlayContext = createContext<HTMLElement | null>(null);

/**
 * Where menus and tips are drawn: an element of the page's frame, or the dialog they are in, above which nothing of the
 * page comes.
 */
export const OverlayProvider = OverlayContext.Provider;

export function useOverlay(): HTMLElement | undefined {
  return useContext(OverlayContext) ?? undefined;
}
