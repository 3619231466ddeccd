// The library: every picture, found, looked at, chosen and changed by the hundred.
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Page } from "@/app/Page";
import { paths } from "@/app/paths";
import { useMay } from "@/app/session";
import { Button, ButtonLink } from "@/design/Button";
import { EmptyState } from "@/design/EmptyState";
import { isNarrowed } from "./address";
import { useBatches } from "./batch/useBatches";
import { ImageGrid } from "./shared/ImageGrid";
import { Toolbar } from "./Toolbar";
import { useShortcuts } from "./useShortcuts";
import { useWanted } from "./useWanted";

const HelpDialog = lazy(() => import("./HelpDialog"));
const BatchActions = lazy(() => import("./batch/BatchActions"));

export default function LibraryPage() {
  const t = useTranslations("library");
  const may = useMay();
  const wanting = useWanted();
  const searchBox = useRef<HTMLInputElement>(null);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const batches = useBatches();
  useShortcuts({
    onSearch: () => searchBox.current?.focus(),
    onHelp: () => setHelpOpen(true),
    onUndo: batches.undo,
  });
  const { wanted, want } = wanting;
  const mayChange = may("edit") || may("delete");

  return (
    <Page title={t("title")} isTitleHidden restoresFocus>
      <ImageGrid
        filter={wanting.filter}
        label={t("title")}
        view={wanted.view}
        onSort={(sort) => want({ sort })}
        tools={<Toolbar {...wanting} searchRef={searchBox} onHelp={() => setHelpOpen(true)} />}
        actions={
          mayChange
            ? (chosen) => (
                <Suspense>
                  <BatchActions chosen={chosen} batches={batches} />
                </Suspense>
              )
            : undefined
        }
        empty={
          isNarrowed(wanted) ? (
            <NothingFound onClear={() => want({ search: "", facets: {} })} />
          ) : (
            <NothingYet mayUpload={may("upload")} />
          )
        }
      />
      <Suspense>{isHelpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}</Suspense>
    </Page>
  );
}

function NothingFound({ onClear }: { onClear: () => void }) {
  const t = useTranslations("library.nothingFound");
  return (
    <EmptyState icon="search" title={t("title")} actions={<Button onPress={onClear}>{t("clear")}</Button>}>
      {t("text")}
    </EmptyState>
  );
}

function NothingYet({ mayUpload }: { mayUpload: boolean }) {
  const t = useTranslations("library.nothingYet");
  const upload = (
    <ButtonLink tone="primary" icon="upload" href={paths.upload}>
      {t("upload")}
    </ButtonLink>
  );
  return <EmptyState icon="library" title={t("title")} actions={mayUpload && upload} />;
}
