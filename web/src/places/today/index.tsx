/** What needs the reader, by role; how much is recorded; what was recorded last. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "react-router";
import { Button } from "antd";
import { api, told } from "../../api/client";
import { useLive } from "../../api/feed";
import type { components } from "../../api/schema";
import { speak, useTranslation } from "../../language";
import { Asked } from "../../parts/Asked";
import { Card } from "../../parts/Card";
import { Chip } from "../../parts/Chip";
import { Empty } from "../../parts/Empty";
import { CardSkeleton } from "../../parts/Skeletons";
import { clock } from "../../parts/time";
import { Title } from "../../parts/Title";
import en from "./en.json";
import "./today.css";
import zh from "./zh.json";

speak("today", { zh, en });

type Today = components["schemas"]["TodayDocument"];

export default function TodayPlace() {
  const { t, i18n } = useTranslation("today");
  useLive("today");
  const query = useQuery({
    queryKey: ["today", i18n.language],
    queryFn: ({ signal }) => told(api.GET("/api/v1/today", { signal })),
  });
  return (
    <>
      <Title title={t("title")} />
      <Asked query={query} skeleton={<TodaySkeleton />}>
        {(today) => (
          <>
            <p className="statement">{today.needs.length ? t("statement", { count: today.needs.length }) : t("nothing")}</p>
            <div className="columns">
              <div className="stack">
                <Needs needs={today.needs} />
                <Recent items={today.recent} />
              </div>
              {today.recorded ? <Recorded recorded={today.recorded} /> : null}
            </div>
          </>
        )}
      </Asked>
    </>
  );
}

const TodaySkeleton = () => (
  <div className="columns">
    <div className="stack">
      <CardSkeleton lines={4} />
      <CardSkeleton lines={8} />
    </div>
    <CardSkeleton lines={5} />
  </div>
);

function Needs({ needs }: { needs: Today["needs"] }) {
  const { t } = useTranslation("today");
  const go = useNavigate();
  return (
    <Card title={t("needs")}>
      {needs.length === 0 ? (
        <p className="quiet">{t("nothingWhy")}</p>
      ) : (
        <ul className="today-needs">
          {needs.map((need) => (
            <li className="today-need" key={`${need.kind} ${need.path}`}>
              <Chip tone={need.tone}>{t(need.tone)}</Chip>
              <div>
                <p className="title-of-need">{need.title}</p>
                <p className="quiet">{need.detail}</p>
              </div>
              <Button onClick={() => void go(need.path)} aria-label={`${t("open")}: ${need.title}`}>
                {t("open")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Recorded({ recorded }: { recorded: NonNullable<Today["recorded"]> }) {
  const { t } = useTranslation("today");
  const figures = ["events", "things", "operations", "quarantine_open", "position"] as const;
  return (
    <Card title={t("recorded")}>
      <dl className="today-figures">
        {figures.map((name) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd data-figure={name}>{recorded[name].toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Recent({ items }: { items: Today["recent"] }) {
  const { t } = useTranslation("today");
  if (items.length === 0) {
    return (
      <Card title={t("recent")}>
        <Empty says={t("recentEmpty")} action={<Link to="/data/sources">{t("recentAction")}</Link>} />
      </Card>
    );
  }
  return (
    <Card title={t("recent")}>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("recent")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("thing")}</th>
              <th scope="col">{t("name")}</th>
              <th scope="col" className="today-wide">
                {t("kind")}
              </th>
              <th scope="col">{t("last")}</th>
              <th scope="col" className="number today-wide">
                {t("count")}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.key}>
                <td>
                  <Link className="mono" title={item.id} to={`/trace/thing?id=${encodeURIComponent(item.id)}`}>
                    {item.label}
                  </Link>
                </td>
                <td>{item.name ?? "–"}</td>
                <td className="today-wide">{t(`kinds.${item.kind}`)}</td>
                <td className="mono today-time">{item.last_time ? clock(item.last_time).slice(0, 16) : ""}</td>
                <td className="number today-wide">{item.events.toLocaleString("en")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
