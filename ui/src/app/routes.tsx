// Which page is where, each loaded when it is first opened.
import { Suspense } from "react";
import { useTranslations } from "use-intl";
import { Route, Switch, useLocation } from "wouter";
import { ButtonLink } from "@/design/Button";
import { EmptyState } from "@/design/EmptyState";
import { Waiting } from "@/design/Spinner";
import { ErrorBoundary } from "./ErrorBoundary";
import { lazyPage } from "./lazyPage";
import { Page } from "./Page";
import { BASE, paths } from "./paths";

const Library = lazyPage(["library"], () => import("@/features/library/index"));
const Upload = lazyPage(["upload"], () => import("@/features/upload/index"));
const Image = lazyPage(["image"], () => import("@/features/image/index"));
const Categories = lazyPage(["categories"], () => import("@/features/categories/index"));
const Accounts = lazyPage(["accounts"], () => import("@/features/accounts/index"));
const Status = lazyPage(["status"], () => import("@/features/status/index"));
const Trash = lazyPage(["trash", "library"], () => import("@/features/trash/index"));

/** Asks for the page at the window's address, while the desk still finds out who is there. */
export function preloadPage(): void {
  const path = window.location.pathname.slice(BASE.length).replace(/\/$/, "");
  if (path === "") Library.preload();
  else if (path.startsWith("/images/")) Image.preload();
}

export function Routes() {
  const [path] = useLocation();
  return (
    <ErrorBoundary resetOn={path}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path={paths.library} component={Library} />
          {/* Another picture is another page: nothing of the one before stays. */}
          <Route path="/images/:id">{({ id }) => <Image key={id} id={id} />}</Route>
          <Route path={paths.upload} component={Upload} />
          <Route path={paths.categories} component={Categories} />
          <Route path={paths.accounts} component={Accounts} />
          <Route path={paths.status} component={Status} />
          <Route path={paths.trash} component={Trash} />
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function NotFound() {
  const t = useTranslations("app.notFound");
  const home = (
    <ButtonLink tone="primary" href={paths.library}>
      {t("home")}
    </ButtonLink>
  );
  return (
    <Page title={t("title")} isTitleHidden>
      <EmptyState icon="search" title={t("title")} actions={home}>
        {t("text")}
      </EmptyState>
    </Page>
  );
}
