/** Rail, top bar, and the place that is open. */
import { Suspense, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { useTranslation } from "../language";
import { PlaceSkeleton } from "../parts/Skeletons";
import { Guarded } from "../parts/Guarded";
import { Imprint } from "./Imprint";
import { Rail } from "./Rail";
import { Places } from "./Places";
import { TopBar } from "./TopBar";

export function Frame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <>
      <a className="skip" href="#main" onClick={() => main.current?.focus()}>
        {t("frame.skip")}
      </a>
      <div className="frame">
        <Rail />
        <div className="sheet">
          <TopBar />
          <main id="main" tabIndex={-1} ref={main}>
            <Guarded key={pathname}>
              <Suspense fallback={<PlaceSkeleton />}>
                <Places />
              </Suspense>
            </Guarded>
            <Imprint />
          </main>
        </div>
      </div>
    </>
  );
}
