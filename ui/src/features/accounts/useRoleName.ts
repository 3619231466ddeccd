// What a role is called in the language of the desk.
import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { isRole } from "./roles";

export function useRoleName(): (role: string) => string {
  const t = useTranslations("accounts.roles");
  return useCallback((role: string) => (isRole(role) ? t(`${role}.name`) : role), [t]);
}
