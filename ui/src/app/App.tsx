// The providers that everything stands on, from the outside in.
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, Suspense, useState } from "react";
import { RouterProvider } from "react-aria-components";
import { Router, useLocation } from "wouter";
import { ToastRegion } from "@/design/ToastRegion";
import { LanguageProvider } from "@/i18n/LanguageProvider";
import { ErrorBoundary } from "./ErrorBoundary";
import { Gate } from "./Gate";
import { guardedNavigation } from "./leaving";
import { BASE, hrefOf } from "./paths";
import { makeQueryClient } from "./queries";
import { Shell } from "./Shell";
import { SessionProvider } from "./session";

export function App() {
  const [cache] = useState(makeQueryClient);
  return (
    <Suspense>
      <LanguageProvider>
        <ErrorBoundary>
          <QueryClientProvider client={cache}>
            <SessionProvider>
              <Router base={BASE} aroundNav={guardedNavigation}>
                <AriaLinks>
                  <Gate>
                    <Shell />
                  </Gate>
                  <ToastRegion />
                </AriaLinks>
              </Router>
            </SessionProvider>
          </QueryClientProvider>
        </ErrorBoundary>
      </LanguageProvider>
    </Suspense>
  );
}

/** Lets links of React Aria (menus, buttons) go through our router. */
function AriaLinks({ children }: { children: ReactNode }) {
  const [, navigate] = useLocation();
  return (
    <RouterProvider navigate={navigate} useHref={hrefOf}>
      {children}
    </RouterProvider>
  );
}
