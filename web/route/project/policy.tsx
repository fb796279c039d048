import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { SharingPolicy } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await } from "../../component/panel.tsx";
import { Time } from "../../component/value.tsx";
import { PolicyForm } from "./policy-form.tsx";

/** What of a project may be shared without a second look. */
export function ProjectPolicy() {
  const params = useParams({ from: "/projects/$projectId" });
  const { api } = useConnection();
  const loaded = useItem("/projects/{projectId}/sharing-policy", params);
  const path = "GET /projects/{projectId}/sharing-policy";
  return (
    <>
      <PageHeader
        title={`Sharing policy of ${params.projectId}`}
        parent={{ to: "/projects", label: "Projects" }}
        facts={loaded.item ? <Since of={loaded.item} /> : null}
        lead="Plans that were made under another version of it can no longer be pushed."
        actions={<CopyAs cli={undefined} curl={curlOf(address(api, path, { params }))} />}
      />
      <Await of={loaded} lines={8}>
        {(policy) => <PolicyForm key={policy.version} policy={policy} />}
      </Await>
    </>
  );
}

function Since({ of: { updatedAt, updatedBy } }: { of: SharingPolicy }) {
  if (!updatedAt)
    return <span className="text-faint">Nobody has set it: these are the usual rules.</span>;
  return (
    <span className="text-faint">
      set <Time at={updatedAt} /> by {updatedBy}
    </span>
  );
}
