import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import { useAction } from "../../api/use-action.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Field, Input } from "../../component/field.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { bodyOf, emptyDraft, fields, missingOf, type RegistrationDraft } from "./registration.ts";

/** Registers a folder. It is tried at once: a refusal says what is wrong, and leaves nothing. */
export function RegisterDestination() {
  const [draft, setDraft] = useState<RegistrationDraft>(emptyDraft);
  const register = useAction("POST /destinations");
  const { api } = useConnection();
  const navigate = useNavigate();
  const body = bodyOf(draft);
  const wrong = register.error instanceof ApiError ? register.error.errors : [];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (register.refusal ?? missingOf(draft)) return;
    const made = await register.run({ body }).catch(() => undefined);
    if (made)
      await navigate({ to: "/destinations/$destinationId", params: { destinationId: made.id } });
  };
  return (
    <>
      <PageHeader
        title="Register a destination"
        parent={{ to: "/destinations", label: "Destinations" }}
        lead="A small file is written there and removed again, and the account that owns it is compared with yours. Where it is never changes: another folder is another destination."
        actions={
          <CopyAs
            cli={commandOf("destination register", {
              ...body,
              projectIds: undefined,
              projectId: body.projectIds.join(","),
            })}
            curl={curlOf({ ...address(api, "POST /destinations", {}), body })}
          />
        }
      />
      <form onSubmit={submit} className="max-w-3xl space-y-4">
        <Panel title="Where, and whose">
          <div className="grid gap-4 sm:grid-cols-2">
            {fields.map(({ name, label, hint }) => {
              const fault = wrong.find(({ path }) => path.includes(name))?.message;
              return (
                <Field key={name} label={label} hint={hint} {...(fault && { error: fault })}>
                  <Input
                    value={draft[name]}
                    onChange={(value) => setDraft((before) => ({ ...before, [name]: value }))}
                    autoComplete="off"
                    spellCheck={false}
                  />
                </Field>
              );
            })}
          </div>
        </Panel>
        {register.error ? <Problem error={register.error} /> : null}
        <Button
          type="submit"
          look="primary"
          refusal={register.refusal ?? missingOf(draft)}
          isRunning={register.isRunning}
        >
          {register.isRunning ? "Trying it…" : "Try and register it"}
        </Button>
      </form>
    </>
  );
}
