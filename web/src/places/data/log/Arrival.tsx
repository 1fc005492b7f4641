/** From an event of this reading to its row: where it stands in the source, and the very bytes. */
import { Button, Input } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { pointed } from "../../../parts/pointer";
import { searchOf, withChanges } from "../address";
import { useArrival } from "../questions";
import { count } from "../say";

interface Positions {
  reading: { number: number; first_position: number | null; last_position: number | null };
}

export function Arrival({ reading }: Positions) {
  const { t } = useTranslation("data");
  const { t: frame } = useTranslation();
  const [asked, ask] = useSearchParams();
  const first = reading.first_position === null ? "" : String(reading.first_position);
  const event = asked.get("event") ?? first;
  const [text, setText] = useState(event);
  const query = useArrival(event);
  if (event === "") return null;
  return (
    <Card title={t("arrival.title")} note={t("arrival.note")}>
      <form
        className="data-inline"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          ask(withChanges(asked, { event: text.trim() }));
        }}
      >
        <Input className="mono data-short" aria-label={t("arrival.event")} value={text} onChange={(changed) => setText(changed.target.value)} />
        <Button htmlType="submit">{t("arrival.show")}</Button>
      </form>
      <Asked query={query}>
        {({ items }) => (
          <>
            {items.map((each) => (
              <div key={each.position} className="data-arrival">
                <dl className="facts">
                  <dt>{t("arrival.event")}</dt>
                  <dd>
                    <Link to={`/trace/event${searchOf({ id: each.position })}`}>{t("toEvent", { position: each.position })}</Link>
                  </dd>
                  <dt>{t("arrival.place")}</dt>
                  <dd>{pointed(each.place, frame)}</dd>
                  <dt>{t("arrival.bytes")}</dt>
                  <dd className="mono">
                    {each.start === null || each.end === null ? t(`arrival.${each.bytes}`) : t("arrival.range", { start: count(each.start), end: count(each.end) })}
                    {each.unpacked ? ` ${t("arrival.unpacked")}` : ""}
                  </dd>
                  {each.quarantine === null ? null : (
                    <>
                      <dt>{t("tab.quarantine")}</dt>
                      <dd>
                        <Link to={`/data/quarantine/${each.quarantine}`}>{t("arrival.released", { number: each.quarantine })}</Link>
                      </dd>
                    </>
                  )}
                </dl>
                {each.record === null ? (
                  each.bytes === "shown" ? null : <p className="quiet">{t(`arrival.${each.bytes}`)}</p>
                ) : (
                  <pre className="data-code mono" tabIndex={0}>
                    {each.record}
                  </pre>
                )}
              </div>
            ))}
          </>
        )}
      </Asked>
    </Card>
  );
}
