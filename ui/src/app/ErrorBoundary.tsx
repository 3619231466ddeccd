// A fault of ours, or a part of the desk that could not be loaded, costs one page and not the window.
import { Component, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { EmptyState } from "@/design/EmptyState";

interface Props {
  /** Another value gives the children another chance: the path. */
  resetOn?: string;
  children: ReactNode;
}

interface State {
  readonly failed: boolean;
  readonly resetOn: string | undefined;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false, resetOn: this.props.resetOn };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetOn === state.resetOn ? null : { failed: false, resetOn: props.resetOn };
  }

  override render() {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useTranslations("app");
  const actions = (
    <Button tone="primary" icon="refresh" onPress={() => window.location.reload()}>
      {t("broken.reload")}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState icon="warning" title={t("broken.title")} actions={actions}>
        {t("broken.text")}
      </EmptyState>
    </div>
  );
}
