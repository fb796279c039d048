import { useState } from "react";
import { call } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { SharingJob } from "../../api/generated/schemas.ts";
import { Button } from "../../component/button.tsx";
import { useCopy } from "../../component/copy.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { Time } from "../../component/value.tsx";

/** What a request gives out: the addresses of a pull, as long as they are kept, and all three lists as a file. */
export function SharedUrls({ of }: { of: SharingJob }) {
  const { limsCsvUrl, downloadScriptUrl, urlsExpireAt } = of;
  const connection = useConnection();
  const copy = useCopy();
  const [error, setError] = useState<unknown>();
  const save = async () => {
    setError(undefined);
    try {
      const input = { params: { sharingJobId: of.id } };
      const { url } = await call(
        connection,
        "GET /sharing-jobs/{sharingJobId}/contents-file",
        input,
      );
      location.assign(url);
    } catch (caught) {
      setError(caught);
    }
  };
  if (!of.counts && !downloadScriptUrl) return null;
  return (
    <Panel title="Take it with you">
      <div className="flex flex-wrap gap-2">
        {downloadScriptUrl ? (
          <Button icon="copy" onClick={() => copy("the script's address", downloadScriptUrl)}>
            Copy the script's address
          </Button>
        ) : null}
        {limsCsvUrl ? (
          <Button icon="copy" onClick={() => copy("the address of lims.csv", limsCsvUrl)}>
            Copy the address of lims.csv
          </Button>
        ) : null}
        {of.counts ? (
          <Button icon="download" onClick={() => void save()}>
            All three lists
          </Button>
        ) : null}
      </div>
      {urlsExpireAt ? (
        <p className="mt-2 text-sm text-faint">
          The addresses work until <Time at={urlsExpireAt} />; whoever has them can download the
          files.
        </p>
      ) : null}
      {error ? <Problem error={error} /> : null}
    </Panel>
  );
}
