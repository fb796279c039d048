/** Chooses the development user; only the local cloud offers roles. */
export function RolePicker({
  roles,
  role,
  onRole,
}: {
  roles: readonly string[];
  role: string | undefined;
  onRole: (role: string) => void;
}) {
  if (roles.length === 0) return null;
  return (
    <label className="role">
      <span>Role</span>
      <select value={role} onChange={(event) => onRole(event.target.value)}>
        {roles.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
