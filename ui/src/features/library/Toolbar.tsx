// What the library shows, in a line: search, filters, order, view; and the filters that are set, as chips.
import { lazy, type Ref, Suspense, useCallback } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { IconButton, IconToggle } from "@/design/IconButton";
import { useOpener } from "@/design/useOpener";
import { VIEWS } from "./address";
import { SearchBox } from "./SearchBox";
import styles from "./Toolbar.module.css";
import type { Wanting } from "./useWanted";

const FilterPanel = lazy(() => import("./FilterPanel"));
const SortMenu = lazy(() => import("./SortMenu"));
const FilterChips = lazy(() => import("./FilterChips"));

export interface ToolbarProps extends Wanting {
  searchRef: Ref<HTMLInputElement>;
  onHelp: () => void;
}

export function Toolbar({ wanted, want, searchRef, onHelp }: ToolbarProps) {
  const t = useTranslations("library");
  const { facets, sort, view } = wanted;
  const hadSearch = wanted.search !== "";
  // A search is one step back, however many letters it has.
  const onSearch = useCallback(
    (search: string) => want({ search }, { replace: hadSearch && search !== "" }),
    [want, hadSearch],
  );
  const filters = useOpener("dialog");
  const order = useOpener("menu");
  const count = Object.keys(facets).length;

  return (
    <>
      <search className={styles.tools}>
        <SearchBox search={wanted.search} onSearch={onSearch} inputRef={searchRef} />
        <Button icon="filter" {...filters.button}>
          {t("filters.button", { count })}
        </Button>
        <Button icon="chevronDown" className={styles.order} {...order.button}>
          {t(`sorts.${sort}`)}
        </Button>
        <Suspense>
          {filters.opening && (
            <FilterPanel
              {...filters.opening}
              facets={facets}
              onChange={(changed) => want({ facets: changed })}
            />
          )}
          {order.opening && (
            <SortMenu {...order.opening} sort={sort} onChange={(changed) => want({ sort: changed })} />
          )}
        </Suspense>
        {/* biome-ignore lint/a11y/useSemanticElements: no fieldset, it is no form */}
        <div className={styles.views} role="group" aria-label={t("view")}>
          {VIEWS.map((each) => (
            <IconToggle
              key={each}
              icon={each}
              label={t(`views.${each}`)}
              isSelected={view === each}
              onChange={() => want({ view: each })}
            />
          ))}
        </div>
        <IconButton icon="info" label={t("help.title")} onPress={onHelp} className={styles.help} />
      </search>
      {count > 0 && (
        <Suspense>
          <FilterChips facets={facets} onChange={(changed) => want({ facets: changed })} />
        </Suspense>
      )}
    </>
  );
}
