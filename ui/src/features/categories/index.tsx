// What pictures can be filed under.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useSearchParams } from "wouter";
import type { Category, Tagged } from "@/api/client";
import { useComplaint } from "@/app/errorText";
import { Loaded } from "@/app/Loaded";
import { Page } from "@/app/Page";
import { useMay, useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { EmptyState } from "@/design/EmptyState";
import { SearchField } from "@/design/SearchField";
import { Tabs } from "@/design/Tabs";
import styles from "./Categories.module.css";
import { CategoryDialog } from "./CategoryDialog";
import { CategoryTable } from "./CategoryTable";
import { everyCategoryEver, readCategory } from "./queries";
import { found, STATES } from "./select";

type Editing = { readonly opened: Tagged<Category> | null };

export default function CategoriesPage() {
  const t = useTranslations("categories");
  const may = useMay();
  const query = useQuery(everyCategoryEver);
  const [editing, setEditing] = useState<Editing | null>(null);
  const complain = useComplaint();
  // Opened as it is now: the list may be some minutes old.
  const edit = ({ id }: Category) => readCategory(id).then((opened) => setEditing({ opened }), complain);
  const create = may("write_taxonomy") && (
    <Button tone="primary" icon="add" onPress={() => setEditing({ opened: null })}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("title")} actions={create} width="reading">
      <Loaded query={query}>{(categories) => <Lists categories={categories} onEdit={edit} />}</Loaded>
      {editing && <CategoryDialog opened={editing.opened} onClose={() => setEditing(null)} />}
    </Page>
  );
}

interface ListsProps {
  categories: readonly Category[];
  onEdit: (category: Category) => void;
}

function Lists({ categories, onEdit }: ListsProps) {
  const t = useTranslations("categories");
  const { locales, default_locale } = useSession();
  const [params, setParams] = useSearchParams();
  const search = params.get("q") ?? "";
  const set = (name: string, value: string) =>
    setParams(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  const lists = found(categories, search, [default_locale, ...locales]);
  const empty = search ? (
    <EmptyState icon="search" title={t("nothingFound")} />
  ) : (
    <EmptyState icon="categories" title={t("nothingYet")} />
  );
  return (
    <>
      <div className={styles.tools}>
        <SearchField
          className={styles.search}
          label={t("search")}
          placeholder={t("search")}
          value={search}
          onChange={(value) => set("q", value)}
        />
      </div>
      <Tabs
        label={t("title")}
        selected={STATES.find((state) => state === params.get("show")) ?? "used"}
        onChange={(state) => set("show", state === "used" ? "" : state)}
        tabs={STATES.map((state) => ({
          id: state,
          label: t("tab", { state: t(`states.${state}`), count: lists[state].length }),
          content: <CategoryTable state={state} categories={lists[state]} onEdit={onEdit} empty={empty} />,
        }))}
      />
    </>
  );
}
