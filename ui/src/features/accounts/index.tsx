// Who may use the library, and the keys that they hold: a list, or one account of it.
import { useTranslations } from "use-intl";
import { useSearchParams } from "wouter";
import { Forbidden } from "@/app/Forbidden";
import { useMay } from "@/app/session";
import { AccountList } from "./AccountList";
import { AccountView } from "./AccountView";

export default function AccountsPage() {
  const t = useTranslations("accounts");
  const may = useMay();
  const [params] = useSearchParams();
  const id = params.get("account");
  if (!may("administer")) return <Forbidden title={t("title")} reserved="administrators" />;
  // Another account is another page: nothing of the one before stays.
  return id && /^\d{1,9}$/.test(id) ? <AccountView key={id} id={Number(id)} /> : <AccountList />;
}
