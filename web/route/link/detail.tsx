import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Link as PackageLink } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Progress } from "../../component/progress.tsx";
import { Split } from "../../component/split.tsx";
import { Bytes, Count, Time } from "../../component/value.tsx";
import { madeFacts, packageFact } from "../facts.tsx";
import { CertificatePanel } from "../push-job/certificate.tsx";
import { LinkPill } from "./parts.tsx";
import { Receipts } from "./receipts.tsx";
import { RevokeLink } from "./revoke.tsx";

/** One link: what the recipient has fetched and verified, and the way to end it. */
export function LinkDetail() {
  const { linkId } = useParams({ from: "/links/$linkId" });
  const { api } = useConnection();
  const loaded = useItem("/links/{linkId}", { linkId });
  const link = loaded.item;
  return (
    <>
      <PageHeader
        title={link?.recipient ? `Link for ${link.recipient}` : "Link"}
        parent={
          link
            ? { to: `/packages/${link.packageId}?tab=links`, label: "Links of the package" }
            : { to: "/packages", label: "Packages" }
        }
        facts={
          <>
            {link ? <LinkPill of={link} /> : null}
            <Id text={linkId} label="link id" />
          </>
        }
        actions={
          <>
            {link ? <RevokeLink of={link} /> : null}
            <CopyAs
              cli={commandOf(`package receipts ${linkId}`)}
              curl={curlOf(address(api, "GET /links/{linkId}", { params: { linkId } }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => <Parts of={found} />}
      </Await>
    </>
  );
}

function Parts({ of }: { of: PackageLink }) {
  return (
    <Split>
      <div className="space-y-4">
        <Panel title="How far the recipient is">
          <div className="grid gap-4 sm:grid-cols-2">
            <Progress label="Files asked for" done={of.fileCountAsked} total={of.fileCount} />
            <Progress label="Files verified" done={of.verifiedFileCount} total={of.fileCount} />
          </div>
        </Panel>
        <Panel title="Receipts">
          <Receipts link={of} />
        </Panel>
        {of.completedAt ? <CertificatePanel kind="link" id={of.id} /> : null}
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <About of={of} />
        </Panel>
        {/* The audit keeps what happens to links with their package. */}
        <History subject={of.packageId} />
      </div>
    </Split>
  );
}

function About({ of }: { of: PackageLink }) {
  return (
    <KeyValue
      facts={[
        packageFact(of),
        ["Recipient", of.recipient],
        ["Note", of.note],
        ...madeFacts(of),
        ["Works until", <Time key="until" at={of.expiresAt} />],
        ["Revoked", of.revokedAt ? <Time key="revoked" at={of.revokedAt} /> : null],
        ["Last used", <Time key="used" at={of.lastUsedAt} />],
        [
          "Downloads",
          <Limited key="downloads" used={of.downloadCount} most={of.maxDownloads} show={Count} />,
        ],
        [
          "Bytes served",
          <Limited
            key="bytes"
            used={of.servedBytes}
            most={of.maxBytes}
            show={({ of: count }) => <Bytes count={count} />}
          />,
        ],
        ["Complete", <Time key="complete" at={of.completedAt} />],
      ]}
    />
  );
}

function Limited(props: {
  used: number;
  most: number | null;
  show: (props: { of: number }) => React.ReactNode;
}) {
  const { used, most, show: Show } = props;
  return (
    <>
      <Show of={used} />
      {most === null ? (
        ", no limit"
      ) : (
        <>
          {" "}
          of <Show of={most} />
        </>
      )}
    </>
  );
}
