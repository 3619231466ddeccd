// Search as you type: the address follows when the hand rests.
import { type Ref, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { SearchField } from "@/design/SearchField";
import styles from "./Toolbar.module.css";

const RESTING_MS = 220;

export interface SearchBoxProps {
  /** What the address says. */
  search: string;
  onSearch: (search: string) => void;
  inputRef: Ref<HTMLInputElement>;
}

export function SearchBox({ search, onSearch, inputRef }: SearchBoxProps) {
  const t = useTranslations("library.search");
  const [typed, setTyped] = useState(search);
  const told = useRef(search);

  // The back button, a chip or a link has changed it.
  useEffect(() => {
    if (search === told.current) return;
    told.current = search;
    setTyped(search);
  }, [search]);

  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      onSearch(typed);
    }, RESTING_MS);
    return () => clearTimeout(timer);
  }, [typed, onSearch]);

  return (
    <SearchField
      label={t("label")}
      placeholder={t("placeholder")}
      value={typed}
      onChange={setTyped}
      maxLength={1000}
      inputRef={inputRef}
      className={styles.search}
    />
  );
}
