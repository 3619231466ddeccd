// What stands around every page: the way to the others, and the account's menu.
import { Suspense } from "react";
import { useTranslations } from "use-intl";
import { Link, useLocation } from "wouter";
import type { Permission } from "@/api/session";
import { Icon, type IconName } from "@/design/Icon";
import { AccountMenu } from "./AccountMenu";
import logo from "./icon.svg";
import { Intake } from "./intake/Intake";
import { UploadButton } from "./intake/UploadButton";
import { lazyPage } from "./lazyPage";
import { paths } from "./paths";
import { RunningBatch } from "./RunningBatch";
import { Routes } from "./routes";
import styles from "./Shell.module.css";
import { useMay } from "./session";

/** Goes on while pages change; nobody waits for it. */
const UploadHost = lazyPage(["upload"], () => import("@/features/upload/Host"));

const PLACES = [
  { name: "library", path: paths.library, icon: "library", needs: "read" },
  { name: "upload", path: paths.upload, icon: "upload", needs: "upload" },
  { name: "categories", path: paths.categories, icon: "categories", needs: "read_taxonomy" },
  { name: "trash", path: paths.trash, icon: "trash", needs: "delete" },
  { name: "accounts", path: paths.accounts, icon: "accounts", needs: "administer" },
  { name: "status", path: paths.status, icon: "status", needs: "administer" },
] as const satisfies readonly { name: string; path: string; icon: IconName; needs: Permission }[];

export function Shell() {
  const t = useTranslations("app");
  const mayUpload = useMay()("upload");
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it does go there, without leaving a fragment in the address */}
      <a className={styles.skip} href="#main" onClick={skipToMain}>
        {t("skip")}
      </a>
      <header className={styles.bar}>
        <Link href={paths.library} className={styles.brand} aria-label="Picturedesk">
          <img src={logo} alt="" width="24" height="24" />
        </Link>
        <Navigation />
        {mayUpload && <UploadButton />}
        <AccountMenu />
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Routes />
      </main>
      <RunningBatch />
      {mayUpload && (
        <>
          <Intake />
          <Suspense fallback={null}>
            <UploadHost />
          </Suspense>
        </>
      )}
    </>
  );
}

function Navigation() {
  const t = useTranslations("app.places");
  const may = useMay();
  const [here] = useLocation();
  return (
    <nav className={styles.places} aria-label={t("label")}>
      {PLACES.filter(({ needs }) => may(needs)).map(({ name, path, icon }) => (
        <Link
          key={name}
          href={path}
          className={styles.place}
          aria-current={here === path ? "page" : undefined}
        >
          <Icon name={icon} />
          <span className={styles.name}>{t(name)}</span>
        </Link>
      ))}
    </nav>
  );
}

/** By hand: a fragment in the address would be state of the page. */
function skipToMain(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
