// Lets in who is signed in. Whoever expires signs in again over the page, which keeps what was typed.
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { useTranslations } from "use-intl";
import { Waiting } from "@/design/Spinner";
import logo from "./icon.svg";
import { Failed } from "./Loaded";
import { SignInForm } from "./SignIn";
import styles from "./SignIn.module.css";
import { useSessionActions } from "./session";

const SignInAgain = lazy(() => import("./SignInAgain"));

export function Gate({ children }: { children: ReactNode }) {
  const { presence, askAgain } = useSessionActions();
  switch (presence.is) {
    case "asking":
      return <Waiting />;
    case "unknown":
      return <Failed error={presence.error} onRetry={askAgain} />;
    case "out":
      return <SignInScreen />;
    default:
      return (
        // Another account gets another desk.
        <div key={presence.session.account.id}>
          {children}
          <Suspense>{presence.is === "expired" && <SignInAgain />}</Suspense>
        </div>
      );
  }
}

function SignInScreen() {
  const t = useTranslations("app.signIn");
  useEffect(() => {
    document.title = `${t("signIn")} · Picturedesk`;
  }, [t]);
  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <h1 className={styles.brand}>
          <img src={logo} alt="" width="28" height="28" />
          Picturedesk
        </h1>
        <SignInForm />
      </div>
    </main>
  );
}
