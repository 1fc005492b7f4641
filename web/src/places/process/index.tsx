/** Process: how a characteristic ran. Left what was measured and judged, right one of it in the order of time. */
import { Link, useSearchParams } from "react-router";
import { useLive } from "../../api/feed";
import { speak, useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Empty } from "../../parts/Empty";
import { Bone, CardSkeleton } from "../../parts/Skeletons";
import { Title } from "../../parts/Title";
import { Characteristics } from "./Characteristics";
import { Charted } from "./Charted";
import en from "./en.json";
import "./process.css";
import { useCharacteristics } from "./questions";
import zh from "./zh.json";

speak("process", { zh, en });

export default function Process() {
  const { t } = useTranslation("process");
  useLive("process");
  const [asked] = useSearchParams();
  const query = useCharacteristics();
  const of = asked.get("of") === "outcome" ? "outcome" : "measurement";
  return (
    <>
      <Title title={t("title")} />
      <Asked query={query} skeleton={<ProcessSkeleton />}>
        {({ items }) => {
          const chosen = asked.get("characteristic") ?? (items.find((each) => each.of === "measurement") ?? items[0])?.name;
          if (chosen === undefined) {
            return (
              <Card label={t("title")}>
                <Empty says={t("none")} why={t("noneWhy")} action={<Link to="/data/sources">{t("noneAction")}</Link>} />
              </Card>
            );
          }
          const kind = asked.has("characteristic") ? of : (items.find((each) => each.name === chosen)?.of ?? of);
          return (
            <div className="process-grid">
              <Characteristics items={items} chosen={chosen} of={kind} />
              <Charted characteristic={chosen} of={kind} />
            </div>
          );
        }}
      </Asked>
    </>
  );
}

const ProcessSkeleton = () => (
  <div className="process-grid">
    <CardSkeleton lines={10} />
    <div className="stack">
      <Bone width="60%" height={22} />
      <CardSkeleton lines={3} height={470} />
    </div>
  </div>
);
