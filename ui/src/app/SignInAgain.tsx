// Signing in over a page whose session has ended: what was typed there stays.
import { useTranslations } from "use-intl";
import { Dialog } from "@/design/Dialog";
import { SignInForm } from "./SignIn";

export default function SignInAgain() {
  const t = useTranslations("app.signIn");
  return (
    <Dialog title={t("again")} isOpen onClose={() => {}} isDismissable={false}>
      <p>{t("expired")}</p>
      <SignInForm />
    </Dialog>
  );
}
