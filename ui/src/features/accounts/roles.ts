// The roles that an account may have, from the one that may most.

export const ROLES = [
  "super_admin",
  "system_admin",
  "internal_system_admin",
  "campaign_admin",
  "channel_admin",
  "editor",
  "uploader",
  "viewer",
] as const;
export type RoleName = (typeof ROLES)[number];

export function isRole(name: string): name is RoleName {
  return ROLES.some((role) => role === name);
}
