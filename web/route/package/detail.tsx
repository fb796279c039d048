import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Package } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { buttonClass } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await } from "../../component/panel.tsx";
import { Tabs } from "../../component/tabs.tsx";
import { Time } from "../../component/value.tsx";
import { PackageId, PackageStatus } from "./columns.tsx";
import { PackageContents } from "./contents.tsx";
import { EndPackage } from "./end.tsx";
import { PackageFiles } from "./files.tsx";
import { PackageFindings } from "./findings.tsx";
import { PackageLinks } from "./links.tsx";
import { PackageOverview } from "./overview.tsx";
import { PackagePlans, PackagePushes } from "./pushes.tsx";
import { ReportFrame } from "./report-frame.tsx";

/** One package: what it holds, what is to be known of it, who got it. */
export function PackageDetail() {
  const { packageId } = useParams({ from: "/packages/$packageId" });
  const { api } = useConnection();
  const loaded = useItem("/packages/{packageId}", { packageId });
  const one = loaded.item;
  return (
    <>
      <PageHeader
        title={one?.name ?? packageId}
        parent={{ to: "/packages", label: "Packages" }}
        facts={one ? <Facts of={one} /> : null}
        actions={
          <>
            {one?.status === "SUCCEEDED" && !one.isExpired ? (
              <Link
                to="/packages/$packageId/push"
                params={{ packageId }}
                className={buttonClass("primary")}
              >
                Push…
              </Link>
            ) : null}
            {one ? <EndPackage of={one} /> : null}
            <CopyAs
              cli={commandOf(`package get ${packageId}`)}
              curl={curlOf(address(api, "GET /packages/{packageId}", { params: { packageId } }))}
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

function Facts({ of }: { of: Package }) {
  return (
    <>
      <PackageStatus of={of} />
      <PackageId id={of.id} />
      <span className="text-faint">
        made <Time at={of.createdAt} /> by {of.createdBy}
      </span>
    </>
  );
}

function Parts({ of }: { of: Package }) {
  const { tab } = useSearch({ from: "/packages/$packageId" });
  const navigate = useNavigate();
  const isSealed = of.status === "SUCCEEDED" && !of.isExpired;
  const sealed = [
    { id: "report", label: "Report", content: <ReportFrame packageId={of.id} /> },
    { id: "files", label: "Files", content: <PackageFiles packageId={of.id} /> },
    { id: "contents", label: "Libraries and runs", content: <PackageContents packageId={of.id} /> },
  ];
  const tabs = [
    { id: "overview", label: "Overview", content: <PackageOverview of={of} /> },
    ...(isSealed ? sealed : []),
    { id: "findings", label: "Findings", content: <PackageFindings of={of} /> },
    { id: "links", label: "Links", content: <PackageLinks of={of} /> },
    { id: "plans", label: "Plans", content: <PackagePlans packageId={of.id} /> },
    { id: "pushes", label: "Pushes", content: <PackagePushes packageId={of.id} /> },
    { id: "history", label: "History", content: <History subject={of.id} /> },
  ];
  return (
    <Tabs
      label="Parts of the package"
      tabs={tabs}
      active={tab}
      onChange={(id) => void navigate({ to: ".", search: { tab: id } as never, replace: true })}
    />
  );
}
