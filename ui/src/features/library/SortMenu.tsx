// In which order the pictures stand.
import { useTranslations } from "use-intl";
import { MenuAt, type MenuAtProps, MenuItem, MenuSection } from "@/design/Menu";
import { SORTS, type Sort } from "./address";

export interface SortMenuProps extends Pick<MenuAtProps, "triggerRef" | "isOpen" | "onOpenChange"> {
  sort: Sort;
  onChange: (sort: Sort) => void;
}

export default function SortMenu({ sort, onChange, ...opening }: SortMenuProps) {
  const t = useTranslations("library");
  return (
    <MenuAt label={t("sort")} {...opening}>
      <MenuSection title={t("sort")} selectionMode="single" selectedKeys={[sort]} disallowEmptySelection>
        {SORTS.map((each: Sort) => (
          <MenuItem key={each} id={each} onAction={() => onChange(each)}>
            {t(`sorts.${each}`)}
          </MenuItem>
        ))}
      </MenuSection>
    </MenuAt>
  );
}
