import { useEffect, useState } from "react";
import { Link } from "./component/link.tsx";
import { RolePicker } from "./component/role-picker.tsx";
import type { Config } from "./config.ts";
import { Home } from "./route/home.tsx";
import { Packages } from "./route/packages.tsx";
import { ReadSets } from "./route/read-sets.tsx";
import { formatPlace, type Place, readPlace, type Tab } from "./url.ts";

const titles: Record<Tab, string> = {
  home: "Seqferry",
  "read-sets": "Read sets · Seqferry",
  packages: "Packages · Seqferry",
  missing: "Not found · Seqferry",
};

/** The whole page: header, and the view that the address names. */
export function App({ config }: { config: Config }) {
  const [place, setPlace] = useState(() => readPlace(location.pathname, location.search));
  const [role, setRole] = useState(() => initialRole(config));
  useEffect(() => {
    const onBack = () => setPlace(readPlace(location.pathname, location.search));
    addEventListener("popstate", onBack);
    return () => removeEventListener("popstate", onBack);
  }, []);
  useEffect(() => {
    document.title = titles[place.tab];
  }, [place.tab]);
  const open = (tab: Tab) => {
    history.pushState(null, "", formatPlace({ tab, filter: "" }));
    setPlace({ tab, filter: "" });
  };
  // Typing replaces the entry: back leads to the page before, not to the letter before.
  const filter = (text: string) => {
    history.replaceState(null, "", formatPlace({ ...place, filter: text }));
    setPlace({ ...place, filter: text });
  };
  const chooseRole = (name: string) => {
    localStorage.setItem("role", name);
    setRole(name);
  };
  return (
    <Frame
      place={place}
      onOpen={open}
      roles={Object.keys(config.roles)}
      role={role}
      onRole={chooseRole}
    >
      <View place={place} config={config} role={role} onOpen={open} onFilter={filter} />
    </Frame>
  );
}

function Frame(props: {
  place: Place;
  onOpen: (tab: Tab) => void;
  roles: readonly string[];
  role: string | undefined;
  onRole: (role: string) => void;
  children: React.ReactNode;
}) {
  const { place, onOpen } = props;
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header>
        <Link tab="home" onOpen={onOpen} current={place.tab === "home"} className="brand">
          <img src="/mark.svg" alt="" width="28" height="28" /> Seqferry
        </Link>
        <nav aria-label="Views">
          <Link tab="read-sets" onOpen={onOpen} current={place.tab === "read-sets"}>
            Read sets
          </Link>
          <Link tab="packages" onOpen={onOpen} current={place.tab === "packages"}>
            Packages
          </Link>
        </nav>
        <RolePicker roles={props.roles} role={props.role} onRole={props.onRole} />
      </header>
      <main id="main">{props.children}</main>
    </>
  );
}

function View(props: {
  place: Place;
  config: Config;
  role: string | undefined;
  onOpen: (tab: Tab) => void;
  onFilter: (filter: string) => void;
}) {
  const { place, config, onOpen, onFilter } = props;
  const token = props.role === undefined ? undefined : config.roles[props.role];
  const list = { connection: { api: config.api, token }, filter: place.filter, onFilter };
  if (place.tab === "read-sets") return <ReadSets {...list} />;
  if (place.tab === "packages") return <Packages {...list} />;
  if (place.tab === "home") return <Home api={config.api} onOpen={onOpen} />;
  return (
    <>
      <h1>There is no such page</h1>
      <p>
        <Link tab="home" onOpen={onOpen}>
          Back to the start
        </Link>
      </p>
    </>
  );
}

/** The role chosen last time, if it is still offered. */
function initialRole(config: Config): string | undefined {
  const last = localStorage.getItem("role");
  return last !== null && Object.hasOwn(config.roles, last) ? last : Object.keys(config.roles)[0];
}
