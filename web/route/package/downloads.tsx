import { useState } from "react";
import { call } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { ManifestFormat, Package } from "../../api/generated/schemas.ts";
import { manifestFormat } from "../../api/generated/values.ts";
import { commandOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { useCopy } from "../../component/copy.tsx";
import { Problem } from "../../component/problem.tsx";
import { formatNumber } from "../../format.ts";

const names: Record<ManifestFormat, string> = {
  ndjson: "manifest.ndjson",
  csv: "manifest.csv",
  sha256sums: "SHA256SUMS",
  md5sums: "MD5SUMS",
};

/** The list of files in each of its forms; the address of one is asked for when it is wanted, and lives for minutes. */
export function ManifestFiles({ of }: { of: Package }) {
  const connection = useConnection();
  const fetched = useFetched();
  return (
    <div className="mb-3">
      <div className="flex flex-wrap gap-2">
        {manifestFormat.map((format) => (
          <Button
            key={format}
            icon="download"
            isRunning={fetched.isRunning}
            onClick={() =>
              fetched.open(async () => {
                const input = { params: { packageId: of.id }, query: { format } };
                return call(connection, "GET /packages/{packageId}/manifest", input);
              })
            }
          >
            {names[format]}
          </Button>
        ))}
      </div>
      <p className="mt-1 text-sm text-faint">
        {formatNumber(of.fileCount ?? 0, "files")}; the sums name those of which such a checksum is
        known.
      </p>
      {fetched.error ? <Problem error={fetched.error} /> : null}
    </div>
  );
}

/** Copies the command that fetches the list of files. */
export function CopyManifest({ of }: { of: Package }) {
  const copy = useCopy();
  return (
    <Button
      look="quiet"
      icon="copy"
      onClick={() => copy("the command", commandOf(`package manifest ${of.id}`))}
    >
      Copy as CLI
    </Button>
  );
}

/** What the recipient gets to know of the libraries. */
export function LimsFile({ packageId }: { packageId: string }) {
  const connection = useConnection();
  const fetched = useFetched();
  return (
    <>
      <Button
        icon="download"
        isRunning={fetched.isRunning}
        onClick={() =>
          fetched.open(() =>
            call(connection, "GET /packages/{packageId}/lims", { params: { packageId } }),
          )
        }
      >
        lims.csv
      </Button>
      <p className="mt-1 text-sm text-faint">
        What recipients get to know of the libraries, a row each.
      </p>
      {fetched.error ? <Problem error={fetched.error} /> : null}
    </>
  );
}

/** Asks for a signed address and follows it; what is there is an attachment, so that this page stays. */
function useFetched() {
  const [state, setState] = useState<{ isRunning: boolean; error: unknown }>({
    isRunning: false,
    error: undefined,
  });
  const open = async (ask: () => Promise<{ url: string }>) => {
    setState({ isRunning: true, error: undefined });
    try {
      const { url } = await ask();
      setState({ isRunning: false, error: undefined });
      location.assign(url);
    } catch (error) {
      setState({ isRunning: false, error });
    }
  };
  return { ...state, open };
}
