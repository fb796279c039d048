import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Button } from "../component/button.tsx";
import { EmptyState } from "../component/empty-state.tsx";
import { OverlayProvider } from "../component/overlay.tsx";
import { useSession } from "../session/session-context.tsx";
import { IdentityMenu } from "./identity-menu.tsx";
import { Navigation } from "./navigation.tsx";
import { Palette } from "./palette.tsx";
import { ShortcutsHelp } from "./shortcuts-help.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

/** The frame of every page. */
export function Shell() {
  const [over, setOver] = useState<"palette" | "help">();
  const [isNavOpen, setNavOpen] = useState(false);
  const [overlay, setOverlay] = useState<HTMLElement | null>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top.
  useEffect(() => {
    window.scrollTo({ top: 0 });
  }, [pathname]);
  const close = () => setOver(undefined);
  useShortcuts({ palette: () => setOver("palette"), help: () => setOver("help") });
  return (
    <OverlayProvider value={overlay}>
      <a
        href="#main"
        className="absolute -top-16 left-4 z-50 rounded-md bg-raised px-4 py-2 focus:top-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-10 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 md:px-5">
        <span className="md:hidden">
          <Button
            look="quiet"
            icon="menu"
            aria-label="Pages"
            aria-expanded={isNavOpen}
            onClick={() => setNavOpen(!isNavOpen)}
          />
        </span>
        <Link to="/" className="flex items-center gap-2.5 font-semibold">
          <img src="/mark.svg" alt="" width="24" height="24" /> Seqferry
        </Link>
        <div className="flex-1" />
        <Button icon="search" onClick={() => setOver("palette")}>
          <span className="sr-only text-faint sm:not-sr-only">Go to</span>
          <kbd className="hidden font-mono text-xs text-faint sm:inline">Ctrl K</kbd>
        </Button>
        <IdentityMenu />
      </header>
      <div className="md:grid md:grid-cols-[12.5rem_minmax(0,1fr)]">
        <div className={isNavOpen ? "border-b border-line md:border-0" : "hidden md:block"}>
          <div className="md:sticky md:top-12 md:max-h-[calc(100vh-3rem)] md:overflow-y-auto">
            <Navigation onChoose={() => setNavOpen(false)} />
          </div>
        </div>
        <main id="main" tabIndex={-1} className="min-w-0 max-w-[110rem] px-4 pt-6 pb-16 md:px-6">
          <Content />
        </main>
      </div>
      <aside aria-label="Menus" ref={setOverlay} />
      {over === "palette" ? <Palette onClose={close} /> : null}
      {over === "help" ? <ShortcutsHelp onClose={close} /> : null}
    </OverlayProvider>
  );
}

/** Pages ask the API at once: whoever is not signed in gets there first. */
function Content() {
  const { session, claims } = useSession();
  const { pathname } = useLocation();
  if (claims || pathname === "/signed-in") return <Outlet />;
  return (
    <EmptyState title="Sign in to see your read sets and packages">
      {session.config.signIn ? (
        <Button look="primary" className="mt-3" onClick={() => void session.signIn()}>
          Sign in
        </Button>
      ) : (
        "This stage names no sign-in page; ask its admin."
      )}
    </EmptyState>
  );
}
