// A search box (role searchbox) with a button that empties it; Escape empties it, too.

import type { Ref } from "react";
import {
  SearchField as AriaSearchField,
  type SearchFieldProps as AriaSearchFieldProps,
  Button,
  Input,
} from "react-aria-components/SearchField";
import { classes } from "./classes";
import styles from "./Field.module.css";
import { Icon } from "./Icon";

export interface SearchFieldProps
  extends Omit<AriaSearchFieldProps, "className" | "style" | "children" | "aria-label"> {
  label: string;
  placeholder?: string;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
}

export function SearchField({ label, placeholder, className, inputRef, ...props }: SearchFieldProps) {
  return (
    <AriaSearchField {...props} aria-label={label} className={classes(styles.search, className)}>
      <span className={styles.glass}>
        <Icon name="search" size={18} />
      </span>
      <Input ref={inputRef} className={styles.input} placeholder={placeholder} />
      <Button className={styles.clear}>
        <Icon name="close" size={16} />
      </Button>
    </AriaSearchField>
  );
}
