/** Gauges: how each stands, the worst first; one of them with its calibrations and what it makes doubtful. */
import { Button } from "antd";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip, type Tone } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { day } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { shortId } from "../../cases/identifiers";
import { withChanges } from "../address";
import { type Gauge, useGauges } from "../questions";
import { count } from "../say";
import { GaugePanel } from "./GaugePanel";

export const TONES: Record<Gauge["state"], Tone> = { failed: "bad", overdue: "due", due_soon: "due", never_calibrated: "dashed", good: "good", retired: "plain" };
const ORDER = Object.keys(TONES) as Gauge["state"][];

export function Gauges() {
  const { t } = useTranslation("data");
  const go = useNavigate();
  return (
    <>
      <Title
        title={t("tab.gauges")}
        actions={
          <>
            <Button onClick={() => void go("/data/forms/calibrate")}>{t("gauges.calibrate")}</Button>
            <Button href="/gauges" target="_blank">
              {t("print")}
            </Button>
          </>
        }
      />
      <Asked query={useGauges()}>{({ gauges }) => (gauges.length === 0 ? <None /> : <Standing gauges={gauges} />)}</Asked>
    </>
  );
}

function None() {
  const { t } = useTranslation("data");
  return (
    <Card>
      <Empty says={t("gauges.none")} why={t("gauges.noneWhy")} action={<Link to="/data/mappings/new">{t("bringIn")}</Link>} />
    </Card>
  );
}

function Standing({ gauges }: { gauges: readonly Gauge[] }) {
  const { t } = useTranslation("data");
  const [asked] = useSearchParams();
  const chosen = gauges.find((each) => each.id === asked.get("id")) ?? gauges[0];
  const counts = ORDER.map((state) => ({ state, found: gauges.filter((each) => each.state === state) })).filter(({ found }) => found.length > 0);
  return (
    <>
      <p className="statement">{t("gauges.statement", { count: gauges.length })}</p>
      <p className="data-chips">
        {counts.map(({ state, found }) => (
          <Chip key={state} tone={TONES[state]}>
            {found[0]?.message} {count(found.length)}
          </Chip>
        ))}
      </p>
      <div className={asked.has("id") ? "columns picked" : "columns"}>
        <Card>
          <div className="scroll" tabIndex={0} role="region" aria-label={t("tab.gauges")}>
            <table className="plain data-rows">
              <thead>
                <tr>
                  <th scope="col">{t("gauges.gauge")}</th>
                  <th scope="col">{t("gauges.state")}</th>
                  <th scope="col" className="data-wide">
                {t("gauges.last")}
              </th>
                  <th scope="col" className="data-wide">
                    {t("gauges.due")}
                  </th>
                  <th scope="col" className="number data-wide">
                    {t("gauges.uses")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {gauges.map((each) => (
                  <tr key={each.id} className={each.id === chosen?.id ? "chosen" : undefined}>
                    <td>
                      <Link className="mono" title={each.id} to={`?${withChanges(asked, { id: each.id }).toString()}`} aria-current={each.id === chosen?.id ? "true" : undefined}>
                        {shortId(each.id)}
                      </Link>
                      <div className="quiet">
                        {each.name} {each.due ? <span className="data-narrow">{t("gauges.dueOn", { day: day(each.due) })}</span> : null}
                      </div>
                    </td>
                    <td>
                      <Chip tone={TONES[each.state]}>{each.message}</Chip>
                    </td>
                    <td className="mono data-nowrap data-wide">{each.last ? day(each.last.time) : ""}</td>
                    <td className="mono data-nowrap data-wide">{each.due ? day(each.due) : ""}</td>
                    <td className="number mono data-wide">{each.uses === null ? "" : count(each.uses)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Card>
        {chosen ? <GaugePanel gauge={chosen} /> : null}
      </div>
    </>
  );
}
