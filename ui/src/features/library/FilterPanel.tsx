// Every filter of the library, each taking effect at once.
import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "use-intl";
import { useMay, useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { PopoverAt, type PopoverAtProps } from "@/design/Popover";
import { Select } from "@/design/Select";
import { TextField } from "@/design/TextField";
import { DELETED, EXTENSIONS, type Facet, type Facets, ORIENTATIONS, STATUSES } from "./address";
import { categoriesOptions, categoryName, uploadersOptions } from "./queries";
import styles from "./Toolbar.module.css";

/** Stands for no filter: a choice must have a name. */
const ANY = "any";

export interface FilterPanelProps extends Pick<PopoverAtProps, "triggerRef" | "isOpen" | "onOpenChange"> {
  facets: Facets;
  onChange: (facets: Facets) => void;
}

export default function FilterPanel({ facets, onChange, ...opening }: FilterPanelProps) {
  const t = useTranslations("library.filters");
  return (
    <PopoverAt label={t("title")} {...opening}>
      <Filters facets={facets} onChange={onChange} />
    </PopoverAt>
  );
}

function Filters({ facets, onChange }: Pick<FilterPanelProps, "facets" | "onChange">) {
  const t = useTranslations("library.filters");
  const values = useTranslations("library.values");
  const language = useLocale();
  const may = useMay();
  const { locales, default_locale } = useSession();
  const categories = useQuery({ ...categoriesOptions, enabled: may("read_taxonomy") });
  const uploaders = useQuery({ ...uploadersOptions, enabled: may("read_all") });

  const set = (facet: Facet, value: string) => {
    const { [facet]: _, ...others } = facets;
    onChange(value === ANY || value === "" ? others : { ...others, [facet]: value });
  };
  const choice = (facet: Facet, options: readonly { value: string; label: string }[]) => (
    <Select
      key={facet}
      label={t(facet)}
      options={[{ value: ANY, label: t("any") }, ...options]}
      value={facets[facet] ?? ANY}
      onChange={(value) => set(facet, value)}
    />
  );
  const day = (facet: "inserted_from" | "inserted_to") => (
    <TextField
      key={facet}
      label={t(facet)}
      type="date"
      value={facets[facet] ?? ""}
      onChange={(value) => set(facet, value)}
    />
  );

  return (
    <div className={styles.panel}>
      {choice(
        "status",
        STATUSES.map((value) => ({ value, label: values(value) })),
      )}
      {choice(
        "extension",
        EXTENSIONS.map((value) => ({ value, label: value.toUpperCase() })),
      )}
      {choice(
        "orientation",
        ORIENTATIONS.map((value) => ({ value, label: values(value) })),
      )}
      {choice(
        "missing_locale",
        locales.map((value) => ({ value, label: value })),
      )}
      {may("read_taxonomy") &&
        choice(
          "category_id",
          (categories.data ?? []).map((category) => ({
            value: category.id,
            label: categoryName(category, [language, default_locale]),
          })),
        )}
      {may("read_all") &&
        choice(
          "created_by",
          (uploaders.data ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
        )}
      {day("inserted_from")}
      {day("inserted_to")}
      {choice(
        "deleted",
        DELETED.map((value) => ({ value, label: values(value) })),
      )}
      <Button onPress={() => onChange({})} isDisabled={Object.keys(facets).length === 0}>
        {t("clear")}
      </Button>
    </div>
  );
}
