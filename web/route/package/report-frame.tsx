import { useRef } from "react";
import type { ReportLinks } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { buttonClass } from "../../component/button.tsx";
import { Icon } from "../../component/icon.tsx";
import { Await } from "../../component/panel.tsx";
import { Bytes } from "../../component/value.tsx";

/** The report, in a frame that is shut off from this page: its scripts have no origin, and see nothing of ours. */
export function ReportFrame({ packageId }: { packageId: string }) {
  const loaded = useItem("/packages/{packageId}/report", { packageId });
  return (
    <Await of={loaded} lines={12}>
      {(links) => <Frame links={links} />}
    </Await>
  );
}

function Frame({ links }: { links: ReportLinks }) {
  // Signed anew at each look; another address would begin the report anew under its reader.
  const first = useRef(links);
  if (first.current.html.sha256 !== links.html.sha256) first.current = links;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <a href={links.html.url} target="_blank" rel="noreferrer" className={buttonClass("plain")}>
          <Icon name="external" /> Open by itself
        </a>
        <a href={links.json.url} target="_blank" rel="noreferrer" className={buttonClass("plain")}>
          <Icon name="download" /> As data
        </a>
        <span className="text-sm text-faint">
          <Bytes count={links.html.sizeBytes} />, one page that needs no network
        </span>
      </div>
      <iframe
        title="Package report"
        src={first.current.html.url}
        sandbox="allow-scripts allow-downloads allow-popups"
        referrerPolicy="no-referrer"
        className="h-[max(32rem,calc(100vh-16rem))] w-full rounded-xl border border-line bg-surface"
      />
    </>
  );
}
