// The choice of a role, with what it may.
import { useTranslations } from "use-intl";
import { Select } from "@/design/Select";
import { isRole, ROLES, type RoleName } from "./roles";
import { useRoleName } from "./useRoleName";

export interface RoleSelectProps {
  value: string;
  onChange: (role: RoleName) => void;
  fault?: string | undefined;
}

export function RoleSelect({ value, onChange, fault }: RoleSelectProps) {
  const t = useTranslations("accounts");
  const nameOf = useRoleName();
  return (
    <Select
      label={t("role")}
      options={ROLES.map((role) => ({ value: role, label: nameOf(role) }))}
      value={isRole(value) ? value : null}
      onChange={onChange}
      hint={isRole(value) ? t(`roles.${value}.may`) : undefined}
      fault={fault}
    />
  );
}
