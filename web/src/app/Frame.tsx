/** Rail, top bar, and the place that is open. */
import { Suspense, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { useTranslation } from "../language";
import { PlaceSkeleton } from "../parts/Skeletons";
import { Guarded } from "../parts/Guarded";
import { Imprint } from "./Imprint";
import { Rail } from "./Rail";
import { Title } from "../parts/Title";
import { Places } from "./Places";
import { TopBar } from "./TopBar";

const PLACES = new Set(["today", "trace", "causes", "process", "cases", "data", "passports", "admin"]);

export function Frame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const place = pathname.split("/")[1] ?? "";
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
            <Imprint />
            <Guarded key={pathname} head={<Title title={PLACES.has(place) ? t(`place.${place}`) : "Clew"} />}>
              <Suspense fallback={<PlaceSkeleton />}>
                <Places />
              </Suspense>
            </Guarded>
          </main>
        </div>
      </div>
    </>
  );
}
