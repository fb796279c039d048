import { Button } from "../component/button.tsx";
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuLine } from "../component/menu.tsx";
import { useToast } from "../component/toast.tsx";
import type { Zone } from "../format.ts";
import { useSession } from "../session/session-context.tsx";
import { type Theme, useTheme } from "./theme.ts";
import { useTimeZone } from "./time-zone.tsx";

/** Who is signed in and as what; theme and time zone of this browser. */
export function IdentityMenu() {
  const { session, claims, role } = useSession();
  const { theme, chooseTheme } = useTheme();
  const { zone, chooseZone } = useTimeZone();
  const toast = useToast();
  const signIn = () =>
    session.signIn().catch((error: unknown) => toast(String((error as Error).message), "bad"));
  return (
    <Menu
      label="You and this browser"
      trigger={
        <Button look="quiet" icon="person">
          {claims?.user ?? "Sign in"}
        </Button>
      }
    >
      {claims ? (
        <MenuHeading>
          {claims.user}: {claims.roles.join(", ") || "no role"}
        </MenuHeading>
      ) : null}
      {session.roles.length > 0 ? (
        <MenuChoice
          value={role ?? ""}
          onChange={(next) => session.chooseRole(next)}
          options={session.roles.map((name) => ({ value: name, label: `Be the ${name}` }))}
        />
      ) : null}
      {session.roles.length > 0 ? <MenuLine /> : null}
      {session.config.signIn ? (
        <MenuItem onSelect={() => void signIn()}>
          {claims && !role ? "Sign in as somebody else" : "Sign in"}
        </MenuItem>
      ) : null}
      {claims && !role ? <MenuItem onSelect={() => session.signOut()}>Sign out</MenuItem> : null}
      <MenuLine />
      <MenuHeading>Theme</MenuHeading>
      <MenuChoice
        value={theme}
        onChange={(next) => chooseTheme(next as Theme)}
        options={[
          { value: "system", label: "As the system", icon: "screen" },
          { value: "light", label: "Light", icon: "sun" },
          { value: "dark", label: "Dark", icon: "moon" },
        ]}
      />
      <MenuHeading>Times</MenuHeading>
      <MenuChoice
        value={zone}
        onChange={(next) => chooseZone(next as Zone)}
        options={[
          { value: "utc", label: "UTC" },
          { value: "local", label: "By my clock" },
        ]}
      />
    </Menu>
  );
}
