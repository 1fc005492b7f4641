/** A choice among the roles; and whether one of them is a partner's, who sees the data of one party alone. */
import { Select } from "antd";
import { useTranslation } from "../../language";
import { useRoles } from "./ask";

interface Picking {
  label: string;
  value: string;
  disabled?: boolean;
  onPick: (role: string) => void;
}

export function RolePick({ label, value, disabled = false, onPick }: Picking) {
  const { t } = useTranslation();
  const roles = useRoles();
  const known = roles.data?.items.map((each) => each.role) ?? [value];
  return (
    <Select
      aria-label={label}
      className="admin-role"
      value={value}
      disabled={disabled}
      onChange={onPick}
      options={known.map((role) => ({ value: role, label: t(`role.${role}`) }))}
    />
  );
}

export function useIsPartner(role: string): boolean {
  return useRoles().data?.items.some((each) => each.role === role && each.partner) ?? false;
}
