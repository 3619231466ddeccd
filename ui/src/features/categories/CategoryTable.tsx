// Categories line by line: icon, a name in each language, and what can be done with each.
import { useFormatter, useTranslations } from "use-intl";
import { useLocation } from "wouter";
import type { Category } from "@/api/client";
import { categoryName, namesOf } from "@/app/categories";
import { paths } from "@/app/paths";
import { useMay, useSession } from "@/app/session";
import { IconButton } from "@/design/IconButton";
import { Table, type TableColumn } from "@/design/Table";
import { Badge } from "@/design/Tags";
import { useLanguageName } from "@/i18n/languageName";
import styles from "./Categories.module.css";
import { CategoryIcon } from "./CategoryIcon";
import type { State } from "./select";
import { useCategoryActions } from "./useCategoryActions";

export interface CategoryTableProps {
  state: State;
  categories: readonly Category[];
  onEdit: (category: Category) => void;
  empty: React.ReactNode;
}

export function CategoryTable({ state, categories, onEdit, empty }: CategoryTableProps) {
  const t = useTranslations("categories");
  const may = useMay();
  const columns = useColumns(state, onEdit);
  // A table without lines says nothing.
  if (categories.length === 0) return empty;
  return (
    <Table
      label={t(`states.${state}`)}
      columns={columns}
      items={categories}
      idOf={({ id }) => id}
      onOpen={may("write_taxonomy") && state !== "deleted" ? onEdit : undefined}
    />
  );
}

function useColumns(state: State, onEdit: (category: Category) => void): TableColumn<Category>[] {
  const t = useTranslations("categories.table");
  const format = useFormatter();
  const languageName = useLanguageName();
  const { locales, default_locale } = useSession();
  const languages = [default_locale, ...locales.filter((locale) => locale !== default_locale)];
  return [
    {
      id: "name",
      title: t("name", { language: languageName(default_locale) }),
      isRowHeader: true,
      cell: (category) => (
        <span className={styles.name}>
          <CategoryIcon svg={category.svg_icon} />
          <span>{categoryName(category, languages)}</span>
          {nameIn(category, default_locale) === undefined && <Badge tone="warning">{t("missing")}</Badge>}
        </span>
      ),
    },
    ...languages.slice(1).map((language) => ({
      id: `name-${language}`,
      title: languageName(language),
      cell: (category: Category) =>
        nameIn(category, language) ?? <Badge tone="warning">{t("missing")}</Badge>,
    })),
    {
      id: "changed",
      title: t("changed"),
      cell: ({ updated_at }) => (
        <span className={styles.quiet}>
          {format.dateTime(new Date(updated_at), { dateStyle: "medium", timeStyle: "short" })}
        </span>
      ),
    },
    {
      id: "actions",
      title: t("actions"),
      isTitleHidden: true,
      align: "end",
      cell: (category) => (
        <Actions
          state={state}
          category={category}
          name={categoryName(category, languages)}
          onEdit={() => onEdit(category)}
        />
      ),
    },
  ];
}

interface ActionsProps {
  state: State;
  category: Category;
  name: string;
  onEdit: () => void;
}

function Actions({ state, category, name, onEdit }: ActionsProps) {
  const t = useTranslations("categories.table");
  const may = useMay();
  const [, navigate] = useLocation();
  const acting = useCategoryActions();
  const mayWrite = may("write_taxonomy");
  const pictures = `${paths.library}?category=${encodeURIComponent(category.id)}`;
  return (
    <div className={styles.actions}>
      {state !== "deleted" && may("read") && (
        <IconButton icon="library" label={t("pictures", { name })} onPress={() => navigate(pictures)} />
      )}
      {mayWrite && state !== "deleted" && (
        <>
          <IconButton icon="edit" label={t("edit", { name })} onPress={onEdit} />
          {state === "used" ? (
            <IconButton
              icon="archive"
              label={t("archive", { name })}
              onPress={() => acting.archive(category, name)}
            />
          ) : (
            <IconButton
              icon="restore"
              label={t("unarchive", { name })}
              onPress={() => acting.unarchive(category, name)}
            />
          )}
          <IconButton
            icon="trash"
            label={t("delete", { name })}
            onPress={() => acting.remove(category, name)}
          />
        </>
      )}
      {mayWrite && state === "deleted" && (
        <IconButton
          icon="restore"
          label={t("restore", { name })}
          onPress={() => acting.restore(category, name)}
        />
      )}
    </div>
  );
}

function nameIn(category: Category, language: string): string | undefined {
  return namesOf(category).find(({ locale }) => locale === language)?.name;
}
