// The categories of the picture, and a list with a search to choose them from.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { categoryName, everyCategory } from "@/app/categories";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Checkbox } from "@/design/Checkbox";
import { Popover } from "@/design/Popover";
import { SearchField } from "@/design/SearchField";
import { Spinner } from "@/design/Spinner";
import { Tags } from "@/design/Tags";
import type { Editing } from "../form/useEditing";
import { Section } from "../Section";
import styles from "./About.module.css";

export function CategoriesSection({ editing, mayEdit }: { editing: Editing; mayEdit: boolean }) {
  const t = useTranslations("image.categories");
  const nameOf = useCategoryNames();
  const { category_ids: chosen } = editing.draft;
  const choose = (ids: readonly string[]) => editing.change({ category_ids: ids });
  return (
    <Section title={t("title")}>
      <div className={styles.categories}>
        {chosen.length > 0 ? (
          <Tags
            label={t("title")}
            isLabelHidden
            tags={chosen.map((id) => ({ id, label: nameOf(id) }))}
            {...(mayEdit && { onRemove: (id: string) => choose(chosen.filter((each) => each !== id)) })}
          />
        ) : (
          <p className={styles.quiet}>{t("none")}</p>
        )}
        {mayEdit && (
          <Popover
            label={t("choose")}
            trigger={
              <Button icon="edit" tone="quiet">
                {t("choose")}
              </Button>
            }
          >
            <Choice chosen={chosen} onChange={choose} />
          </Popover>
        )}
      </div>
    </Section>
  );
}

interface ChoiceProps {
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
}

function Choice({ chosen, onChange }: ChoiceProps) {
  const t = useTranslations("image.categories");
  const { data, isPending } = useQuery(everyCategory);
  const nameOf = useCategoryNames();
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLocaleLowerCase();
  const named = (data ?? []).map(({ id, is_archived }) => ({ id, name: nameOf(id), is_archived }));
  // An archived one is not offered, but can be taken away.
  const offered = named.filter(({ id, is_archived }) => !is_archived || chosen.includes(id));
  const shown = offered.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  shown.sort((one, other) => one.name.localeCompare(other.name));
  if (isPending) return <Spinner />;
  return (
    <div className={styles.choice}>
      <SearchField
        label={t("search")}
        placeholder={t("search")}
        value={search}
        onChange={setSearch}
        autoFocus
      />
      <div className={styles.options}>
        {shown.map(({ id, name }) => (
          <Checkbox
            key={id}
            isSelected={chosen.includes(id)}
            onChange={(selected) =>
              onChange(selected ? [...chosen, id] : chosen.filter((each) => each !== id))
            }
          >
            {name}
          </Checkbox>
        ))}
        {shown.length === 0 && <p className={styles.quiet}>{t("nothingFound")}</p>}
      </div>
    </div>
  );
}

/** Until the list has come, and for a category that is gone, its id. */
export function useCategoryNames(): (id: string) => string {
  const { data } = useQuery(everyCategory);
  const shown = useLocale();
  const { default_locale } = useSession();
  return (id) => {
    const found = data?.find((category) => category.id === id);
    return found ? categoryName(found, [shown, default_locale]) : id;
  };
}
