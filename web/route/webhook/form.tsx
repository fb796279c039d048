import { ApiError } from "../../api/api-error.ts";
import { Button } from "../../component/button.tsx";
import { Checkbox, Field, Input } from "../../component/field.tsx";
import type { WebhookDraft } from "./draft.ts";
import { eventGroups, eventInWords } from "./events.ts";

/** The members of a webhook; `error` of the API shows beside the member that it names. */
export function WebhookForm(props: {
  draft: WebhookDraft;
  onChange: (draft: WebhookDraft) => void;
  error: unknown;
}) {
  const { draft, onChange, error } = props;
  const set = (patch: Partial<WebhookDraft>) => onChange({ ...draft, ...patch });
  const text = (member: "url" | "description" | "projectIds") => ({
    value: draft[member],
    onChange: (value: string) => set({ [member]: value }),
    ...{ autoComplete: "off", spellCheck: false },
  });
  return (
    <div className="space-y-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Receiver"
          hint="Who receives it, and whom to ask."
          error={wrong(error, "description")}
        >
          <Input {...text("description")} />
        </Field>
        <Field
          label="Projects"
          hint="With commas. An event is sent if all of its projects are among them."
          error={wrong(error, "projectIds")}
        >
          <Input {...text("projectIds")} />
        </Field>
        <div className="sm:col-span-2">
          <Field
            label="Address"
            hint="https, at a public address. Events are posted to it; redirects are not followed."
            error={wrong(error, "url")}
          >
            <Input {...text("url")} placeholder="https://example.org/seqferry" />
          </Field>
        </div>
      </div>
      <div className="space-y-4">
        {eventGroups.map(({ title, events }) => (
          <EventGroup
            key={title}
            {...{ title, events, chosen: draft.events }}
            onChange={(events) => set({ events })}
          />
        ))}
      </div>
      {wrong(error, "events") ? <p className="text-sm text-bad">{wrong(error, "events")}</p> : null}
    </div>
  );
}

function EventGroup(props: {
  title: string;
  events: readonly string[];
  chosen: readonly string[];
  onChange: (events: readonly string[]) => void;
}) {
  const { title, events, chosen, onChange } = props;
  const others = chosen.filter((event) => !events.includes(event));
  const hasAll = events.every((event) => chosen.includes(event));
  return (
    <fieldset>
      <legend className="float-left mr-2 text-sm leading-8 font-medium">{title}</legend>
      {events.length > 1 ? (
        <Button
          look="quiet"
          aria-label={`${hasAll ? "None" : "All"} of: ${title}`}
          onClick={() => onChange(hasAll ? others : [...others, ...events])}
        >
          {hasAll ? "None" : "All"}
        </Button>
      ) : null}
      <div className="clear-both grid gap-x-4 gap-y-1.5 sm:grid-cols-2 lg:grid-cols-3">
        {events.map((event) => (
          <Checkbox
            key={event}
            checked={chosen.includes(event)}
            onChange={(isOn) =>
              onChange(isOn ? [...chosen, event] : chosen.filter((one) => one !== event))
            }
          >
            {eventInWords(event)}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}

function wrong(error: unknown, member: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.errors.find(({ path }) => path === member || path.startsWith(`${member}.`))?.message;
}
