// The filters that are set, each to be taken away.
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useLocale, useTranslations } from "use-intl";
import { useSession } from "@/app/session";
import { Tags } from "@/design/Tags";
import { DELETED, FACETS, type Facet, type Facets, ORIENTATIONS, STATUSES } from "./address";
import { categoriesOptions, categoryName, uploadersOptions } from "./queries";

const NAMED = [...STATUSES, ...ORIENTATIONS, ...DELETED] as const;

export interface FilterChipsProps {
  facets: Facets;
  onChange: (facets: Facets) => void;
}

export default function FilterChips({ facets, onChange }: FilterChipsProps) {
  const t = useTranslations("library.filters");
  const textOf = useValueText(facets);
  const tags = FACETS.flatMap((facet) => {
    const value = facets[facet];
    if (value === undefined) return [];
    return [{ id: facet, label: t("chip", { name: t(facet), value: textOf(facet, value) }) }];
  });
  const remove = (id: string) => {
    const { [id as Facet]: _, ...others } = facets;
    onChange(others);
  };
  return <Tags label={t("set")} isLabelHidden tags={tags} onRemove={remove} />;
}

/** What a filter's value is called. */
function useValueText(facets: Facets): (facet: Facet, value: string) => string {
  const t = useTranslations("library.values");
  const format = useFormatter();
  const language = useLocale();
  const { default_locale } = useSession();
  const categories = useQuery({ ...categoriesOptions, enabled: facets.category_id !== undefined });
  const uploaders = useQuery({ ...uploadersOptions, enabled: facets.created_by !== undefined });

  return (facet, value) => {
    if (facet === "category_id") {
      const category = categories.data?.find(({ id }) => id === value);
      return category ? categoryName(category, [language, default_locale]) : "…";
    }
    if (facet === "created_by") return uploaders.data?.find(({ id }) => String(id) === value)?.name ?? value;
    if (facet === "extension") return value.toUpperCase();
    if (facet === "inserted_from" || facet === "inserted_to")
      // A day has no time zone.
      return format.dateTime(new Date(`${value}T00:00:00Z`), { dateStyle: "medium", timeZone: "UTC" });
    const name = NAMED.find((each) => each === value);
    return name ? t(name) : value;
  };
}
