import { Link } from "../component/link.tsx";
import type { Tab } from "../url.ts";

/** What Seqferry is, and where to go from here. */
export function Home({ api, onOpen }: { api: string; onOpen: (tab: Tab) => void }) {
  return (
    <>
      <h1>Sequencing reads, from the archive to the people who need them</h1>
      <p className="lead">
        Seqferry knows which reads your sequence stores hold, packs the ones a study asks for and
        hands them over with every byte accounted for.
      </p>
      <ul className="cards">
        <li>
          <h2>
            <Link tab="read-sets" onOpen={onOpen}>
              Read sets
            </Link>
          </h2>
          <p>
            What HealthOmics holds: sample, status and files of every read set, kept up to date.
          </p>
        </li>
        <li>
          <h2>
            <Link tab="packages" onOpen={onOpen}>
              Packages
            </Link>
          </h2>
          <p>Selections made for a recipient, with the number and size of their files.</p>
        </li>
        <li>
          <h2>
            <a href={`${api}/docs`}>API reference</a>
          </h2>
          <p>
            Everything here and more over HTTP. For tools:{" "}
            <a href={`${api}/openapi.json`}>OpenAPI document</a>.
          </p>
        </li>
      </ul>
    </>
  );
}
